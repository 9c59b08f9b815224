"""A survey's answers as percentiles by role, level, country and year."""

from __future__ import annotations

from careers.salaries.survey.storing import load_shipped

__all__ = ["load_shipped"]
