"""``portfolio review`` from start to Ctrl-C."""

from __future__ import annotations

import signal
import threading
import webbrowser
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from portfolio import pipeline
from portfolio.review.journal import Journal, merges_by_line
from portfolio.review.opening import open_sample, reviewer_name
from portfolio.review.server import ReviewServer
from portfolio.review.session import Session
from portfolio.words import counted

if TYPE_CHECKING:
    from portfolio.records import How

Say = Callable[[str], None]


def sit(
    root: Path,
    slug: str,
    *,
    options: pipeline.Options,
    reviewer: str | None,
    how: How,
    goal: float,
    anew: bool,
    opens_browser: bool,
    say: Say,
    remark: Say,
) -> None:
    """Serves the review of a project until it is interrupted, then says what was done.

    Args:
        say: hears the address and the result.
        remark: hears everything else.

    Raises:
        PortfolioError: the project cannot be read or evaluated, or review.csv is not what it should be.
    """
    name = reviewer_name(root, reviewer)
    work = pipeline.Build(root, options, _Quiet(remark))
    sample, where_from = open_sample(work, slug, anew=anew)
    journal = Journal(sample.project.folder, sample.project.name, work.store.root, remark)
    session = Session(sample, journal, name, how, goal)
    before = session.n_tagged()
    with _serving(session) as server:
        remark(f"{where_from}; what the model said is hidden, and whether it was right")
        if merges_by_line(root, options.projects):
            remark("added a line to .gitattributes, so that git keeps the rows of both when two people review")
        if before:
            remark(f"{counted(before, 'example')} tagged before; the review goes on behind them")
        say(f"review {slug} as {name} ({how}) at {server.address}")
        remark("Ctrl-C ends the review; every verdict is on the disk as soon as it is given")
        if opens_browser:
            webbrowser.open(server.address)
        _until_interrupted()
    n_here = max(0, session.n_saved)
    say(f"{counted(n_here, 'example')} tagged now, {session.n_tagged()} in all by {name}: {journal.name}/review.csv")


@contextmanager
def _serving(session: Session) -> Iterator[ReviewServer]:
    server = ReviewServer(session)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.1}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _until_interrupted() -> None:
    """Waits for Ctrl-C, or for the signal that ends a process politely."""
    ended = threading.Event()
    before = {number: signal.signal(number, lambda *_: ended.set()) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        while not ended.wait(3600):
            pass
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


class _Quiet:
    """Hears how the evaluation goes on: only remarks are passed on."""

    def __init__(self, remark: Say) -> None:
        self._remark = remark

    def stage(self, slug: str, words: str) -> None:
        """A review evaluates one project and says nothing of its stages."""

    def done(self, result: pipeline.Result) -> None:
        """The same."""

    def remark(self, sentence: str) -> None:
        """Passed on."""
        self._remark(sentence)
