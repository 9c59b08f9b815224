"""Terms and guides that lead to a topic that was merged lead to the one it became."""

from __future__ import annotations

from careers.guides.models import Guide, Term


def follow(old: str, new: str) -> None:
    for term in Term.objects.filter(topic=old):
        term.topic = new
        term.save(update_fields=["topic"])
    for guide in Guide.objects.filter(search__contains=f"topic={old}"):
        _change(guide, old, new)


def _change(guide: Guide, old: str, new: str) -> None:
    """Its search as it was written, with the one value replaced; another one's slug may begin with this one."""
    parts = [f"topic={new}" if part == f"topic={old}" else part for part in guide.search.split("&")]
    guide.search = "&".join(dict.fromkeys(parts))
    guide.save(update_fields=["search"])
