"""How an institution describes itself. Who saves names the version they saw, so that nobody's words are lost."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

from django.core.files.storage import default_storage
from django.db import transaction

from postings.institutions.members import lock

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

    from postings.institutions.models import Institution

MOST_LINKS = 6


@dataclass(frozen=True, slots=True)
class Profile:
    description: str
    city: str
    website: str
    links: list[dict[str, str]]


class ChangedMeanwhileError(Exception):
    """Somebody else saved since; `institution` is as it is now."""

    def __init__(self, institution: Institution) -> None:
        super().__init__("Somebody else has saved this profile meanwhile.")
        self.institution = institution


def version_of(institution: Institution) -> str:
    return institution.updated_at.isoformat()


def profile_of(institution: Institution) -> Profile:
    return Profile(**{one.name: getattr(institution, one.name) for one in fields(Profile)})


@transaction.atomic
def save_profile(
    *,
    institution_id: int,
    seen: str,
    profile: Profile,
    logo: UploadedFile[bytes] | None = None,
    removes_logo: bool = False,
) -> Institution:
    """Raises `ChangedMeanwhileError` where `seen` is not the version that is there now."""
    institution = lock(institution_id)
    if version_of(institution) != seen:
        raise ChangedMeanwhileError(institution)
    for one in fields(Profile):
        setattr(institution, one.name, getattr(profile, one.name))
    old = str(institution.logo or "")
    if logo is not None:
        institution.logo = logo
    elif removes_logo:
        institution.logo = ""
    institution.save()
    if old and old != str(institution.logo or ""):
        # Not before: if this is taken back, the row still names the old picture.
        transaction.on_commit(lambda: default_storage.delete(old))
    return institution
