"""Who may upload tables: editors and owners of the institution."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from postings.publishing.models import Upload
from tests.access.world import FOR_EDITORS, Rule, Rules, World, own

if TYPE_CHECKING:
    from collections.abc import Callable

LED_ON_FOR_EDITORS = (302, 404, 403, 302, 302, 404, 404, 404)


def of_upload(world: World) -> list[Any]:
    upload = Upload.objects.create(
        institution=world.institution, filename="openings.csv", state=Upload.State.CHECKED
    )
    return [*own(world), upload.pk]


def of_template(kind: str) -> Callable[[World], list[Any]]:
    return lambda world: [*own(world), kind]


RULES: Rules = {
    "postings:desk-uploads": Rule(FOR_EDITORS, own),
    "postings:desk-upload-template": Rule(FOR_EDITORS, of_template("xlsx")),
    "postings:desk-upload": Rule(FOR_EDITORS, of_upload),
    "postings:desk-upload-choose": Rule(LED_ON_FOR_EDITORS, of_upload, method="post"),
    "postings:desk-upload-wrong": Rule(FOR_EDITORS, of_upload),
    "postings:desk-upload-delete": Rule(LED_ON_FOR_EDITORS, of_upload, method="post"),
}
