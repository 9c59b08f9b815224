"""Index of the rooms' models, for Django to find them."""

from careers.advice.models import AdviceRequest
from careers.content.models import Loaded
from careers.facts.models import Figure, Source
from careers.fit.models import EligibilityRule
from careers.guides.ageing.models import ReviewReminder
from careers.guides.links.models import LinkCheck
from careers.guides.models import Aspect, Edition, Guide, Picture, Question, Step, Term
from careers.guides.workflow.models import EditionMove
from careers.salaries.models import SalaryBand, SurveyBand

__all__ = [
    "AdviceRequest",
    "Aspect",
    "Edition",
    "EditionMove",
    "EligibilityRule",
    "Figure",
    "Guide",
    "LinkCheck",
    "Loaded",
    "Picture",
    "Question",
    "ReviewReminder",
    "SalaryBand",
    "Source",
    "Step",
    "SurveyBand",
    "Term",
]
