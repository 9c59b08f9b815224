"""Index of the rooms' models, for Django to find them."""

from careers.facts.models import Figure, Source
from careers.guides.models import Aspect, Edition, Guide, Picture, Question, Step, Term
from careers.salaries.models import SalaryBand, SurveyBand

__all__ = [
    "Aspect",
    "Edition",
    "Figure",
    "Guide",
    "Picture",
    "Question",
    "SalaryBand",
    "Source",
    "Step",
    "SurveyBand",
    "Term",
]
