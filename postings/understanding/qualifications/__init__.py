"""What a posting asks of a candidate, as structured qualifications."""

from postings.understanding.qualifications.find import find_qualifications, lowest_degree
from postings.understanding.qualifications.stated import StatedQualification

__all__ = ["StatedQualification", "find_qualifications", "lowest_degree"]
