"""Logos: what may be uploaded, under which name it is kept, and how it is handed out."""

from __future__ import annotations

import secrets
from pathlib import PurePath
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.urls import reverse
from PIL import Image, UnidentifiedImageError

if TYPE_CHECKING:
    from postings.institutions.models import Institution

MAX_BYTES = 500_000
MAX_SIDE = 2000
# What browsers draw and what cannot carry a script; SVG can.
CONTENT_TYPES = {"PNG": "image/png", "JPEG": "image/jpeg", "WEBP": "image/webp"}
SUFFIXES = {".png": "PNG", ".jpg": "JPEG", ".jpeg": "JPEG", ".webp": "WEBP"}


def validate_logo(upload: File[bytes]) -> None:
    """Refuse what is too large, not an image of an allowed kind, or of another kind than its name says."""
    if upload.size > MAX_BYTES:
        raise ValidationError(
            f"The logo has {upload.size // 1000} kB. Please keep it under {MAX_BYTES // 1000} kB."
        )
    expected = SUFFIXES.get(PurePath(upload.name or "").suffix.lower())
    try:
        upload.seek(0)
        with Image.open(upload, formats=list(CONTENT_TYPES)) as image:
            kind, width, height = image.format, image.width, image.height
    except (UnidentifiedImageError, OSError, Image.DecompressionBombError) as error:
        raise ValidationError("This is not a PNG, JPEG or WebP image.") from error
    finally:
        upload.seek(0)
    if kind != expected:
        raise ValidationError(f"The file's name does not end like the {kind} image that it is.")
    if max(width, height) > MAX_SIDE:
        raise ValidationError(
            f"The logo is {width} × {height} pixels. Please keep both sides under {MAX_SIDE}."
        )


def logo_path(institution: Institution, filename: str) -> str:
    """A random name: nobody can guess, overwrite or smuggle a path into it."""
    return f"logos/{secrets.token_urlsafe(16)}{PurePath(filename).suffix.lower()}"


def logo_url(institution: Institution) -> str:
    """Another one for each picture: browsers keep it for a day, and whoever replaces it sees the new one at once."""
    address = reverse("postings:institution-logo", args=[institution.slug])
    return f"{address}?{urlencode({'v': PurePath(str(institution.logo)).stem[:8]})}"


def content_type(name: str) -> str:
    return CONTENT_TYPES[SUFFIXES[PurePath(name).suffix.lower()]]
