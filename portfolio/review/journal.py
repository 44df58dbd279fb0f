"""review.csv while it is being written: each verdict is on the disk before it is answered, whoever else writes."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from portfolio.collect.history import reviews
from portfolio.errors import PortfolioError
from portfolio.records import TagRow


@dataclass(frozen=True)
class Journal:
    """The file of one project.

    Attributes:
        folder: of the project.
        name: how messages call the folder.
        store: where the lock lies; the kernel frees it when its holder is killed.
        remark: hears of a line that was mended.
    """

    folder: Path
    name: str
    store: Path
    remark: Callable[[str], None]

    @property
    def path(self) -> Path:
        return self.folder / reviews.NAME

    def rows(self) -> tuple[TagRow, ...]:
        """The rows that stand, oldest first. Raises ``PortfolioError`` with every bad row."""
        return reviews.read_reviews(self.folder, self.name)[0]

    def append(self, row: TagRow) -> None:
        """Writes a row behind all others; when this returns, it survives the end of the process and of the machine.

        Raises:
            PortfolioError: it could not be written, and nothing of it was.
        """
        try:
            with self._lock():
                begins = self._mended() == 0
                self._write((reviews.header_line() if begins else "") + reviews.as_line(row))
                if begins:
                    _sync_folder(self.folder)
        except OSError as error:
            hint = "make room or give the right to write; the page keeps what was ticked"
            reason = f"cannot be written: {error.strerror or error}"
            raise PortfolioError.one(reason, path=f"{self.name}/{reviews.NAME}", hint=hint) from error

    def _write(self, text: str) -> None:
        """In a single call, so that no other writer comes between, and taken back where the disk takes only a part."""
        data = text.encode()
        file = os.open(self.path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o644)
        try:
            before = os.fstat(file).st_size
            written = os.write(file, data)
            if written < len(data):
                os.ftruncate(file, before)
                raise OSError("no space left for the whole row")
            os.fsync(file)
        finally:
            os.close(file)

    def _mended(self) -> int:
        """Bytes of the file, after a last line that was torn by a crash is cut off, or one without a break has one."""
        if not self.path.exists():
            return 0
        data = self.path.read_bytes()
        torn = data[data.rfind(b"\n") + 1 :]
        if not torn:
            return len(data)
        if reviews.is_whole(torn.decode("utf-8", "replace")):
            self._write("\n")
            return len(data) + 1
        os.truncate(self.path, len(data) - len(torn))
        self.remark(f"the last line of {reviews.NAME} had never been finished; it was cut off, and nothing else")
        return len(data) - len(torn)

    @contextmanager
    def _lock(self) -> Iterator[None]:
        from filelock import FileLock

        self.store.mkdir(parents=True, exist_ok=True)
        with FileLock(self.store / f"review-{self.folder.name}.lock"):
            yield


def merges_by_line(root: Path, projects: str) -> bool:
    """Has git keep the rows of both sides when branches with reviews are merged; whether that had to be written."""
    path, line = root / ".gitattributes", f"{projects}/*/{reviews.NAME} merge=union"
    known = path.read_text(encoding="utf-8") if path.exists() else ""
    if line in known.splitlines():
        return False
    path.write_text(f"{known}{'' if known.endswith(chr(10)) or not known else chr(10)}{line}\n", encoding="utf-8")
    return True


def _sync_folder(folder: Path) -> None:
    """So that a file which was just made is there after a power cut."""
    try:
        handle = os.open(folder, os.O_RDONLY)
    except OSError:
        return  # Windows opens no folders.
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
