"""Runs MkDocs; with ``plugin.py`` the only module that knows it."""

from __future__ import annotations

import logging
import os
import re
import traceback
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from portfolio.errors import CannotRun, PortfolioError, Problem

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig

_INHERIT = re.compile(r"^INHERIT:\s*['\"]?([^'\"#\s]+)", re.MULTILINE)


def run_mkdocs(
    config_file: Path, *, strict: bool = False, on_config: Callable[[MkDocsConfig], None] | None = None
) -> list[Problem]:
    """Builds the site that ``config_file`` describes, as ``mkdocs build`` does; what MkDocs warned of comes back.

    Args:
        strict: a warning is an error, and nothing is published.
        on_config: called with the loaded configuration before any plugin event.

    Raises:
        CannotRun: the configuration cannot be read or holds mistakes; all of them.
        PortfolioError: MkDocs gave up on a page, or warned and ``strict`` is set.
    """
    os.environ.setdefault("NO_MKDOCS_2_WARNING", "1")  # Material's banner about MkDocs 2 is no concern of the author.
    said = _Said()
    logger = logging.getLogger("mkdocs")
    logger.addHandler(said)
    try:
        config = _load(config_file, said, strict=strict)
        if on_config:
            on_config(config)
        _build(config, said)
    finally:
        logger.removeHandler(said)
    return said.problems(logging.WARNING)


def plugin_options(config_file: Path) -> dict[str, Any]:
    """What stands below ``portfolio:`` in mkdocs.yml and in what it inherits; only a build asks whether all is well.

    Raises:
        CannotRun: the configuration is no YAML.
    """
    import yaml
    from mkdocs.utils.yaml import yaml_load

    try:
        with config_file.open("rb") as file:
            plugins = yaml_load(file).get("plugins") or {}
    except (yaml.YAMLError, OSError, AttributeError) as error:
        raise CannotRun.one(f"cannot be read: {_one_line(str(error))}", path=config_file.name) from error
    for each in plugins if isinstance(plugins, list) else [plugins]:
        options = each.get("portfolio") if isinstance(each, dict) else None
        if isinstance(options, dict):
            return options
    return {}


def watched_files(config: MkDocsConfig) -> list[Path]:
    """Files and folders that a MkDocs build reads and the author may change, for ``snapshot.look``."""
    file = Path(config.config_file_path)
    folders = [Path(config.docs_dir), *([Path(config.theme.custom_dir)] if config.theme.custom_dir else [])]
    return [*_with_parents(file), *folders, *(file.parent / hook for hook in config.hooks)]


def _with_parents(file: Path) -> list[Path]:
    """A configuration file and those it names with ``INHERIT``, nearest first."""
    files = [file]
    while match := _INHERIT.search(files[-1].read_text(encoding="utf-8", errors="replace")):
        parent = files[-1].parent / match[1]
        if parent in files or not parent.is_file():
            break
        files.append(parent)
    return files


def n_warnings() -> int:
    """How many warnings MkDocs would abort a strict build for; 0 when the build is not strict.

    MkDocs counts them only after ``on_post_build``, when a site would already be swapped in.
    """
    from mkdocs.utils import CountHandler

    counters = [handler for handler in logging.getLogger("mkdocs").handlers if isinstance(handler, CountHandler)]
    return sum(n for counter in counters for _, n in counter.get_counts())


class _Said(logging.Handler):
    """Keeps what MkDocs logs, so that it can be told as problems instead of a stream of lines."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.records: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.records.append(record)

    def problems(self, level: int) -> list[Problem]:
        messages = dict.fromkeys(record.getMessage() for record in self.records if record.levelno >= level)
        return [Problem(_one_line(message)) for message in messages]


def _load(config_file: Path, said: _Said, *, strict: bool) -> MkDocsConfig:
    from mkdocs.config import load_config
    from mkdocs.exceptions import Abort, ConfigurationError

    try:
        # None leaves strict to mkdocs.yml.
        return load_config(str(config_file), strict=strict or None)
    except ConfigurationError as error:
        raise CannotRun([_place(error, config_file)]) from error
    except Abort as error:
        problems = said.problems(logging.WARNING) or [Problem(_one_line(error.format_message()))]
        raise CannotRun([replace(problem, path=config_file.name) for problem in problems]) from error


def _build(config: MkDocsConfig, said: _Said) -> None:
    from mkdocs.commands.build import build
    from mkdocs.exceptions import Abort

    config.plugins.on_startup(command="build", dirty=False)
    try:
        build(config)
    except Abort as error:
        problems = said.problems(logging.WARNING if config.strict else logging.ERROR)
        raise PortfolioError(problems or [Problem(_one_line(error.format_message()))]) from error
    except Exception as error:
        plugin = None if isinstance(error, PortfolioError) else _plugin_of(error, config)
        if plugin is None:
            raise
        fact = f"the plugin {plugin} stopped the build: {type(error).__name__}: {error}"
        hint = "build without it to see whether all else is well, and tell its authors"
        raise CannotRun.one(_one_line(fact), path=Path(config.config_file_path).name, hint=hint) from error
    finally:
        config.plugins.on_shutdown()


def _plugin_of(error: Exception, config: MkDocsConfig) -> str | None:
    """The plugin in whose code an exception arose, if that is another one than ours."""
    homes = {type(plugin).__module__.partition(".")[0]: name for name, plugin in config.plugins.items()}
    homes |= {Path(hook).stem: hook for hook in map(str, config.hooks)}
    frames = [frame.f_globals.get("__name__", "") for frame, _ in traceback.walk_tb(error.__traceback__)]
    inside = [homes[home] for name in frames if (home := name.partition(".")[0]) in homes]
    return inside[-1] if inside and inside[-1] != "portfolio" else None


def _place(error: Exception, config_file: Path) -> Problem:
    """What is wrong with mkdocs.yml, with line and column where a YAML reader knew them."""
    cause = error.__context__
    mark = getattr(cause, "problem_mark", None)
    if mark is None:
        return Problem(_one_line(str(error)), path=config_file.name)
    message = getattr(cause, "problem", None) or getattr(cause, "context", None) or "is not valid YAML"
    return Problem(_one_line(message), path=config_file.name, line=mark.line + 1, column=mark.column + 1)


def _one_line(message: str) -> str:
    """A message of MkDocs in the form of ours: one line, no full stop."""
    return " ".join(message.split()).removesuffix(".")
