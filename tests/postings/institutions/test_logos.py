from __future__ import annotations

import io

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image
from pytest_django import Settings

from postings.institutions.logos import MAX_BYTES, logo_path, logo_url, validate_logo
from postings.institutions.models import Institution
from tests.factories import InstitutionFactory


def picture(kind: str = "PNG", width: int = 40, height: int = 20) -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (width, height), "navy").save(buffer, kind)
    return buffer.getvalue()


@pytest.mark.parametrize(("name", "kind"), [("a.png", "PNG"), ("a.JPG", "JPEG"), ("a.webp", "WEBP")])
def test_validate_takes_an_image(name: str, kind: str) -> None:
    validate_logo(SimpleUploadedFile(name, picture(kind)))


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.png", b"GIF89a not an image", "not a PNG"),
        ("a.svg", b"<svg onload='x()'/>", "not a PNG"),
        ("a.png", picture("GIF"), "not a PNG"),
        ("a.png", picture("JPEG"), "does not end like the JPEG"),
        ("a.html", picture("PNG"), "does not end like the PNG"),
        ("a.png", picture(width=2001, height=1), "keep both sides under"),
        ("a.png", b"\0" * (MAX_BYTES + 1), "keep it under 500 kB"),
        ("a.png", b"", "not a PNG"),
    ],
)
def test_validate_refuses_with_a_reason(name: str, content: bytes, message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        validate_logo(SimpleUploadedFile(name, content))


def test_name_is_random_and_has_no_path_of_the_uploader() -> None:
    one, other = (logo_path(Institution(), "../../etc/passwd.PNG") for _ in range(2))
    assert one != other
    assert one.startswith("logos/")
    assert one.count("/") == 1
    assert one.endswith(".png")


@pytest.mark.django_db
def test_logo_is_handed_out_as_a_file(client: Client, settings: Settings, tmp_path: object) -> None:
    settings.MEDIA_ROOT = str(tmp_path)
    institution = InstitutionFactory.create(logo=SimpleUploadedFile("logo.png", picture()))
    response = client.get(reverse("postings:institution-logo", args=[institution.slug]))
    assert response.status_code == 200
    assert response.headers["Content-Type"] == "image/png"
    assert response.headers["Content-Disposition"].startswith("attachment")
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert b"".join(response) == picture()


@pytest.mark.django_db
def test_no_logo_is_not_found(client: Client, settings: Settings, tmp_path: object) -> None:
    settings.MEDIA_ROOT = str(tmp_path)
    assert client.get(reverse("postings:institution-logo", args=["nobody"])).status_code == 404
    without = InstitutionFactory.create()
    assert client.get(reverse("postings:institution-logo", args=[without.slug])).status_code == 404
    lost = InstitutionFactory.create(logo="logos/lost.png")
    assert client.get(reverse("postings:institution-logo", args=[lost.slug])).status_code == 404


@pytest.mark.django_db
def test_another_picture_has_another_address(client: Client, settings: Settings, tmp_path: object) -> None:
    settings.MEDIA_ROOT = str(tmp_path)
    institution = InstitutionFactory.create(logo=SimpleUploadedFile("logo.png", picture()))
    first = logo_url(institution)
    assert b"".join(client.get(first)) == picture()
    institution.logo = SimpleUploadedFile("logo.png", picture())
    institution.save()
    assert logo_url(institution) != first
