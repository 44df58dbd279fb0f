"""The numbers in the cells."""

import json


def numbers(cell) -> list[float]:
    """The numbers of a cell that holds a list, as text or already read."""
    return json.loads(cell) if isinstance(cell, str) else list(cell)
