"""The models of an opening, one module each."""

from postings.openings.models.change import OpeningChange
from postings.openings.models.details import Location, Material, Qualification
from postings.openings.models.opening import Opening, StaleError, TransitionError
from postings.openings.models.rates import ExchangeRate
from postings.openings.models.topic import Topic, TopicSynonym

__all__ = [
    "ExchangeRate",
    "Location",
    "Material",
    "Opening",
    "OpeningChange",
    "Qualification",
    "StaleError",
    "Topic",
    "TopicSynonym",
    "TransitionError",
]
