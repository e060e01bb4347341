"""What went wrong with a call and its gradient, as data: graphs and numbers in, a `Diagnosis` out."""

from .find import diagnose
from .records import Diagnosis, Finding, Waypoint
from .text import diagnosis_text

__all__ = ["Diagnosis", "Finding", "Waypoint", "diagnose", "diagnosis_text"]
