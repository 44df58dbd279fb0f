"""Imports what projects need before several of them are built at once.

Two threads that import one library can dead-lock: a package whose ``__init__`` imports its parts is locked from above
by one thread and from below by the other, and Python gives up with ``_DeadlockError``. So nothing is imported for the
first time inside a thread.
"""

from __future__ import annotations

import pkgutil
from importlib import import_module

OURS = ("collect", "evaluate", "examine", "plot", "present", "tasks")
"""The stages and the kinds, every module of them."""

ALONE = {"portfolio.evaluate.process.worker", "portfolio.evaluate.process.supervisor", "portfolio.collect.media.decode"}
"""Scripts that run in a process of their own."""

OTHERS = (
    "joblib",
    "markdown.extensions.attr_list",
    "markdown.extensions.codehilite",
    "markdown.extensions.def_list",
    "markdown.extensions.fenced_code",
    "markdown.extensions.footnotes",
    "markdown.extensions.sane_lists",
    "markdown.extensions.tables",
    "multiprocessing.dummy",
    "narwhals._interchange.dataframe",
    "numpy",
    "pandas.core.methods.to_dict",
    "pandas.io.formats.csvs",
    "pyarrow.compute",
    "pyarrow.csv",
    "pyarrow.pandas_compat",
    "pyarrow.parquet",
    "pyarrow.vendored.version",
    "pygments.formatters",
    "pygments.lexers",
    "rich.progress",
    "scipy.optimize",
    "scipy.sparse",
    "scipy.special",
    "scipy.stats",
    "sklearn.decomposition",
    "sklearn.feature_extraction.text",
    "sklearn.linear_model",
    "sklearn.metrics.cluster",
    "sklearn.pipeline",
    "vl_convert",
)
"""What our functions import when they are called, and what those libraries import when they are first used."""


def import_all() -> None:
    """Takes seconds; called where at least two projects are made anew."""
    for stage in OURS:
        package = import_module(f"portfolio.{stage}")
        for found in pkgutil.walk_packages(package.__path__, f"portfolio.{stage}."):
            if found.name not in ALONE:
                import_module(found.name)
    for name in OTHERS:
        import_module(name)
