"""Index of the rooms' admins."""

from careers.advice import admin as advice
from careers.facts import admin as facts
from careers.fit import admin as fit
from careers.guides import admin as guides
from careers.salaries import admin as salaries

__all__ = ["advice", "facts", "fit", "guides", "salaries"]
