"""The image or sound of an example, in words and as the browser of examples gets it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import Any

from portfolio.records import Examples, Media

_NAMES = {"image": "Picture", "sound": "Sound"}


def alt(media: Media, truth: str, prediction: str) -> str:
    """What a picture shows, for those who cannot see it: what the example is and what it was taken for."""
    about = f" ({media.words})" if media.words else ""
    name = "Picture" if media.kind == "image" else "Spectrum of the sound"
    return f"{name}{about}: is {truth}, said {prediction}" if truth else f"{name}{about}: said {prediction}"


def missing(examples: Examples, media: Mapping[str, Media], example_id: str) -> str | None:
    """What stands where the image or sound of an example would, had it been readable."""
    column = examples.media
    if column is None or example_id in media:
        return None
    named = str(examples.test.at[example_id, column.name]).strip()
    words = _NAMES[column.kind]
    return f"{words} not readable" if named else f"No {words.lower()}"


def browsable(slug: str, media: Mapping[str, Media]) -> dict[str, dict[str, Any]]:
    """Id -> what ``examples.js`` needs, with paths relative to ``examples.json``."""
    folder = f"projects/{slug}"
    found = {}
    for example_id, one in media.items():
        picture = one.poster.path if one.poster else one.path
        entry = {
            "picture": str(PurePosixPath(picture).relative_to(folder)),
            "width": one.width,
            "height": one.height,
            "words": one.words,
            "small": one.is_small,
        }
        sound = {"sound": str(PurePosixPath(one.path).relative_to(folder))} if one.kind == "sound" else {}
        found[example_id] = entry | sound
    return found
