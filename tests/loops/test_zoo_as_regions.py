"""The zoo with every loop a region, however short: what is right unrolled must be right as a loop."""

from __future__ import annotations

import pytest

import test_zoo
from secant.function import _shared
from secant.record.control.policy import limits
from zoo import SPECIMENS

EACH = pytest.mark.parametrize("specimen", [pytest.param(s, id=s.name) for s in SPECIMENS])


@pytest.fixture(autouse=True)
def regions_everywhere():
    short = limits.short
    limits.short = 0
    _shared.cache_clear()
    yield
    limits.short = short
    _shared.cache_clear()


@EACH
def test_value_and_side_effects(specimen):
    test_zoo.test_the_value_and_the_side_effects_are_numpys(specimen)


@EACH
def test_reverse_mode(specimen):
    test_zoo.test_reverse_mode_agrees_with_differences(specimen)


@EACH
def test_forward_mode(specimen):
    test_zoo.test_forward_mode_agrees_with_differences(specimen)
