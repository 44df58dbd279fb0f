"""Writes the committed JSON Schema again: ``python -m tests.collect.write_schema``."""

import json
from pathlib import Path

import portfolio.collect
from portfolio.collect.claims.schema import json_schema
from portfolio.pipeline import kinds

COMMITTED = Path(portfolio.collect.__file__).parent / "project.schema.json"


def generated():
    """The schema of the kinds of task in this repository, as text."""
    own = {name: kind for name, kind in kinds().items() if type(kind).__module__.startswith("portfolio.tasks.")}
    return json.dumps(json_schema(own), indent=2) + "\n"


if __name__ == "__main__":
    COMMITTED.write_text(generated())
