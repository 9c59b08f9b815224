"""How landings are called, in headings and links."""

from __future__ import annotations

from typing import TYPE_CHECKING

from postings.geography import country_in_text, country_name
from postings.openings.choices import Role
from postings.search.sentence import lowered

if TYPE_CHECKING:
    from postings.search.landing import Landing

POSITIONS: dict[str, str] = {
    Role.PHD: "PhD positions",
    Role.ASSISTANT: "Research assistant positions",
    Role.FELLOW: "Research fellowships",
    Role.RESEARCHER: "Researcher positions",
    Role.ENGINEER: "Research engineer positions",
    Role.FACULTY: "Faculty positions",
}


def heading_of(landing: Landing, topic_name: str = "") -> str:
    """`Machine-learning PhD positions in Germany`, `Research jobs in reinforcement learning`."""
    topic = lowered(topic_name)
    if landing.topic:
        return f"{POSITIONS[landing.role] if landing.role else 'Research jobs'} in {topic}"
    if landing.country:
        what = lowered(POSITIONS[landing.role]) if landing.role else "research jobs"
        return f"Machine-learning {what} in {country_in_text(landing.country)}"
    return f"{POSITIONS[landing.role]} in machine-learning research"


def neighbours_heading(landing: Landing, param: str, topic_name: str = "") -> str:
    """Above the links to the same search with another value of `param`: `PhD positions in other countries`."""
    if param == "role":
        place = f" in {country_in_text(landing.country)}" if landing.country else ""
        subject = f" in {lowered(topic_name)}" if landing.topic else ""
        return f"{'Other roles' if landing.role else 'Roles'}{place}{subject}"
    what = POSITIONS[landing.role] if landing.role else "Jobs"
    noun = "countries" if param == "country" else "topics"
    is_chosen = landing.country if param == "country" else landing.topic
    return (
        f"{what} in other {noun}"
        if is_chosen
        else f"{what} by {'country' if noun == 'countries' else 'topic'}"
    )


def crumb_of(landing: Landing, topic_name: str = "") -> str:
    """The last step of the way to a landing."""
    if landing.topic:
        return topic_name
    return country_name(landing.country) if landing.country else POSITIONS[landing.role]
