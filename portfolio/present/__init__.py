"""Stage 5: all that is known about a project -> Page. Words and order; no arithmetic in templates."""

from portfolio.present.browse import wanted_media
from portfolio.present.pack import pack, unpack, with_note
from portfolio.present.page import THEME, home, project_page
from portfolio.present.prose import doubts
from portfolio.present.sentences.changes import AFTER, BACK, NOW, told

__all__ = [
    "AFTER",
    "BACK",
    "NOW",
    "THEME",
    "doubts",
    "home",
    "pack",
    "project_page",
    "told",
    "unpack",
    "wanted_media",
    "with_note",
]
