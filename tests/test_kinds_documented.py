"""docs/kinds.md says of every kind what it takes and how it is scored."""

import re
from pathlib import Path

import pytest

from portfolio.pipeline import kinds

DOCUMENT = Path(__file__).parent.parent / "docs" / "kinds.md"
SECTIONS = dict(re.findall(r"^## (\w+)\n(.*?)(?=^## |\Z)", DOCUMENT.read_text(), re.MULTILINE | re.DOTALL))


@pytest.mark.parametrize("name", kinds())
def test_a_kind_is_documented(name):
    """Every metric and every option, by name, and none that is no more."""
    kind, words = kinds()[name], set(re.findall(r"`(\w+)`", SECTIONS[name]))

    assert words >= {metric.name for metric in kind.metrics}
    assert words >= set(kind.options)
