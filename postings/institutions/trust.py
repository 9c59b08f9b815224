"""What an institution may do without being looked at."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from postings.institutions.models import Institution


def posts_at_once(institution: Institution) -> bool:
    """Verified and trusted: its openings are published at once, and a sample of them is looked at later."""
    return institution.is_verified and institution.is_trusted
