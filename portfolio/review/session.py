"""One reviewer's sitting: which example comes next, what is on the page, and what is written down."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import islice
from threading import RLock

from portfolio import collect
from portfolio.collect.history.reviews import tidy_tags
from portfolio.examine.review.draw import n_wanted
from portfolio.present.blind import Progress, blind_card, blind_page
from portfolio.records import BlindView, Examples, How, Media, Project, TagRow
from portfolio.review.journal import Journal
from portfolio.task import Task

MEDIA_AT_ONCE = 12
"""Images or sounds that are decoded together, this example's and the next ones'."""


@dataclass(frozen=True)
class Sample:
    """What is reviewed. No prediction and no verdict is in here, but for ``made`` and how many fail in all.

    Attributes:
        run: name of the run by whose verdicts the order was mixed.
        order: all ids that can be reviewed, in their order.
        made: id -> what the model made, for kinds where that is the example.
        failed_share: of the test set, which the project's page tells anyway.
    """

    project: Project
    examples: Examples
    task: Task
    run: str
    order: Sequence[str]
    made: Mapping[str, str]
    failed_share: float

    def view(self, example_id: str, media: Mapping[str, Media]) -> BlindView:
        """What may be seen of an example."""
        sizes = {name: (one.width, one.height) for name, one in media.items() if one.kind == "image"}
        examples = replace(self.examples, picture_sizes=sizes)
        return self.task.blind(examples, example_id, self.made.get(example_id, ""))


@dataclass
class Session:
    """A sample, a reviewer and the file; every answer is made from the file, so that it holds after any crash.

    Attributes:
        goal: half the width of the interval that is wished, as a share.
        n_saved: verdicts written by this session.
    """

    sample: Sample
    journal: Journal
    reviewer: str
    how: How
    goal: float
    n_saved: int = 0
    _media: dict[str, Media] = field(default_factory=dict)
    _asked: set[str] = field(default_factory=set)
    _again: TagRow | None = None
    _last: datetime = field(default_factory=lambda: datetime.min.replace(tzinfo=UTC))
    _lock: RLock = field(default_factory=RLock)

    def page(self, error: str = "", ticked: Sequence[str] = (), typed: str = "") -> str:
        """The next example as a whole page, or that all have been tagged.

        Args:
            error: why the last verdict was not saved; what was ``ticked`` and ``typed`` then stays.
        """
        with self._lock:
            mine = self._mine()
            again, example_id = self._again, self._next(mine)
            card = None
            if example_id:
                self._read_media(example_id, mine)
                view = self.sample.view(example_id, self._media)
                card = blind_card(self.sample.project, self.sample.examples, example_id, view, self._media)
            return blind_page(
                card,
                self._progress(mine),
                example_id=example_id or "",
                reviewer=self.reviewer,
                chosen=ticked or (again.tags if again and again.example_id == example_id else ()),
                typed=typed,
                error=error,
            )

    def save(self, example_id: str, tags: Sequence[str]) -> None:
        """Writes down what was seen in an example.

        Raises:
            ValueError: a tag cannot be used, or there is no such example; nothing is written.
            PortfolioError: the file cannot be written.
        """
        if example_id not in self.sample.order:
            raise ValueError("this example is not part of the review")
        with self._lock:
            self._append(example_id, tidy_tags(tags))
            self._again = None
            self.n_saved += 1

    def undo(self) -> None:
        """Takes the last verdict of this reviewer back by a further row; its example is shown again, tags ticked."""
        with self._lock:
            mine = self._mine()
            last = next(reversed(mine.values()), None)
            if last is None:
                return
            self._append(last.example_id, last.tags, undone=True)
            self._again = last
            self.n_saved -= 1

    def file(self, name: str) -> bytes | None:
        """The content of an image or sound that was shown."""
        with self._lock:
            assets = (asset for one in self._media.values() for asset in one.assets)
            return next((asset.content for asset in assets if asset.path.rpartition("/")[2] == name), None)

    def n_tagged(self) -> int:
        """Examples that this reviewer has tagged, in all sessions."""
        with self._lock:
            return len(self._mine())

    def _append(self, example_id: str, tags: tuple[str, ...], *, undone: bool = False) -> None:
        row = TagRow(example_id, tags, self.reviewer, self.how, self._now(example_id), self.sample.run, undone)
        self.journal.append(row)

    def _now(self, example_id: str) -> str:
        """The time in UTC, later than the verdict that it replaces, whatever became of the clock."""
        before = self._mine().get(example_id)
        last = max(self._last, datetime.fromisoformat(before.when)) if before else self._last
        now = max(datetime.now(UTC), last + timedelta(milliseconds=1))
        self._last = now
        return f"{now:%Y-%m-%dT%H:%M:%S}.{now.microsecond // 1000:03}Z"

    def _mine(self) -> dict[str, TagRow]:
        rows = self.journal.rows()
        return {row.example_id: row for row in rows if (row.run, row.reviewer) == (self.sample.run, self.reviewer)}

    def _next(self, mine: Mapping[str, TagRow]) -> str | None:
        if self._again and self._again.example_id not in mine:
            return self._again.example_id
        return next((name for name in self.sample.order if name not in mine), None)

    def _progress(self, mine: Mapping[str, TagRow]) -> Progress:
        counts = Counter(tag for row in mine.values() for tag in row.tags)
        shares = [(n + 2) / (len(mine) + 4) for n in counts.values()]  # Agresti and Coull: no share is known after one
        wanted = n_wanted(shares, self.sample.failed_share, self.goal)
        n_left = sum(name not in mine for name in self.sample.order)
        return Progress(counts, len(mine), max(0, wanted - len(mine)), self.goal, n_left)

    def _read_media(self, example_id: str, mine: Mapping[str, TagRow]) -> None:
        """Images and sounds in small batches ahead, because a decoder takes longer to start than to decode."""
        if self.sample.examples.media is None or example_id in self._asked:
            return
        ahead = (name for name in self.sample.order if name not in mine and name not in self._asked)
        wanted = list(dict.fromkeys((example_id, *islice(ahead, MEDIA_AT_ONCE))))
        found, _ = collect.read_media(self.sample.project, self.sample.examples, wanted)
        self._asked.update(wanted)
        self._media.update(found)
