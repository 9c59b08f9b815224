"""Pictures of guides: what may be uploaded, and how it is kept."""

from __future__ import annotations

import secrets
from io import BytesIO
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from PIL import Image, ImageOps, UnidentifiedImageError

if TYPE_CHECKING:
    from django.core.files.base import File

MAX_BYTES = 4_000_000
MAX_PIXELS = 24_000_000
# As wide as a guide ever shows one, on a fine screen.
MAX_SIDE = 1600
# What browsers draw and what cannot carry a script; SVG can.
_SUFFIXES = {"PNG": "png", "JPEG": "jpg", "WEBP": "webp"}
# A JPEG with a second picture behind the first, as many phones write them.
_TWO_IN_ONE = "MPO"


def checked_picture(upload: File[bytes]) -> ContentFile[bytes]:
    """Written anew, under a name that nobody can guess: without where it was taken, and whatever else came with it."""
    if upload.size > MAX_BYTES:
        raise ValidationError(
            f"The picture has {upload.size // 1000:,} kB. Please keep it under {MAX_BYTES // 1000:,} kB."
        )
    try:
        upload.seek(0)
        with Image.open(upload, formats=list(_SUFFIXES)) as image:
            return _written(image)
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise ValidationError("This is not a PNG, JPEG or WebP picture that can be read.") from error


def _written(image: Image.Image) -> ContentFile[bytes]:
    kind = "JPEG" if image.format == _TWO_IN_ONE else image.format or "PNG"
    if image.width * image.height > MAX_PIXELS:
        raise ValidationError(
            f"The picture is {image.width} × {image.height} pixels. Please keep it under 24 million."
        )
    upright = ImageOps.exif_transpose(image)
    upright.thumbnail((MAX_SIDE, MAX_SIDE))
    bare = Image.new(upright.mode, upright.size)
    bare.paste(upright)
    if upright.mode == "P" and (palette := upright.getpalette()):
        bare.putpalette(palette)
    target = BytesIO()
    bare.save(target, kind, quality=85)
    return ContentFile(target.getvalue(), name=f"{secrets.token_urlsafe(16)}.{_SUFFIXES[kind]}")
