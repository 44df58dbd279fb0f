"""What is in a file of whatever form, as sequences of values and as text. Nothing is unpickled or executed."""

from __future__ import annotations

import bz2
import gzip
import io
import json
import lzma
import pickletools
import sqlite3
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

MOST_BYTES = 16 << 20
MOST_MEMBERS, MOST_ROWS, DEEPEST = 100, 200_000, 3


@dataclass(frozen=True)
class Found:
    """Something in a file: ``streams`` of values, of a ``table`` its columns; or ``text``; or raw ``content``."""

    streams: Sequence[Sequence[Any]] = ()
    table: bool = False
    text: str | None = None
    content: bytes | None = None


def unpacked(path: Path) -> Iterator[Found]:
    """All that can be read; nothing of what is damaged, locked or in no form that is known."""
    try:
        with path.open("rb") as file:
            content = file.read(MOST_BYTES)
    except OSError:
        return
    yield from _in(content, 0)


def _in(content: bytes, depth: int) -> Iterator[Found]:
    for magic, opened in _FORMS.items():
        if content.startswith(magic):
            with suppress(*_DAMAGE):
                if opened in (_members, _archived):
                    for member in opened(content):
                        yield from _in(member, depth + 1) if depth < DEEPEST else ()
                else:
                    yield from opened(content)
            return
    if content[257:262] == b"ustar":
        with suppress(*_DAMAGE):
            for member in _archived(content):
                yield from _in(member, depth + 1) if depth < DEEPEST else ()
        return
    for unpack in _PACKED.get(content[:2], ()):
        with suppress(*_DAMAGE):
            yield from _in(unpack(content), depth + 1) if depth < DEEPEST else ()
            return
    if b"\0" in content[:4096]:
        yield Found(content=content)
        return
    yield from _text(content.decode("utf-8", "replace"))


def _text(text: str) -> Iterator[Found]:
    yield Found(text=text)
    with suppress(ValueError, RecursionError):
        streams: dict[tuple[str, ...], list[Any]] = {}
        _walk(json.loads(text), (), streams)
        yield Found(streams=list(streams.values()))
        yield Found(text="\n".join(each for stream in streams.values() for each in stream if isinstance(each, str)))


def _walk(value: Any, keys: tuple[str, ...], streams: dict[tuple[str, ...], list[Any]]) -> None:
    """The values under each key, and each object's values one after the other."""
    if isinstance(value, dict):
        for key, below in value.items():
            _walk(below, (*keys, str(key)), streams)
        if not any(isinstance(below, dict | list) for below in value.values()):
            streams.setdefault((*keys, ""), []).extend(part for pair in value.items() for part in pair)
            streams.setdefault((*keys, "", ""), []).extend(value.values())
    elif isinstance(value, list):
        for below in value:
            _walk(below, keys, streams)
    else:
        streams.setdefault(keys, []).append(value)


def _numpy(content: bytes) -> Iterator[Found]:
    import numpy as np

    array = np.load(io.BytesIO(content), allow_pickle=False)
    columns = array.reshape(len(array), -1).T[:MOST_MEMBERS] if array.ndim else []
    yield Found(streams=[column[:MOST_ROWS].tolist() for column in columns])


def _parquet(content: bytes) -> Iterator[Found]:
    import pyarrow
    import pyarrow.parquet

    with suppress(pyarrow.ArrowException):
        table = pyarrow.parquet.read_table(io.BytesIO(content)).slice(0, MOST_ROWS)
        yield Found(streams=[column.to_pylist() for column in table.columns], table=True)


def _arrow(content: bytes) -> Iterator[Found]:
    import pyarrow

    with suppress(pyarrow.ArrowException):
        table = pyarrow.ipc.open_file(io.BytesIO(content)).read_all().slice(0, MOST_ROWS)
        yield Found(streams=[column.to_pylist() for column in table.columns], table=True)


def _sqlite(content: bytes) -> Iterator[Found]:
    with closing(sqlite3.connect(":memory:")) as database:
        database.deserialize(content)
        tables = [name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        for table in tables[:MOST_MEMBERS]:
            quoted = table.replace('"', '""')
            rows = database.execute(f'SELECT * FROM "{quoted}" LIMIT {MOST_ROWS}').fetchall()
            yield Found(streams=list(zip(*rows, strict=True)), table=True)


def _pickle(content: bytes) -> Iterator[Found]:
    """The texts and numbers in the order in which unpickling would meet them, and what lies in it as bytes."""
    values: list[Any] = []
    known: list[Any] = []
    latest: Any = None
    with suppress(ValueError, IndexError, UnicodeDecodeError):
        for operation, argument, _ in pickletools.genops(content):
            name = operation.name
            if name in ("MEMOIZE", "BINPUT", "LONG_BINPUT", "PUT"):
                known.append(latest)
                continue
            if isinstance(argument, bytes):
                yield Found(content=argument)
            latest = argument if isinstance(argument, str | int | float) else None
            if "GET" in name:
                latest = known[int(str(argument))]
            if name in ("NEWTRUE", "NEWFALSE"):
                latest = name == "NEWTRUE"
            if latest is not None and name not in ("PROTO", "FRAME", "GLOBAL"):
                values.append(latest)
    yield Found(streams=[values])
    yield Found(content=content)


def _members(content: bytes) -> Iterator[bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for name in archive.namelist()[:MOST_MEMBERS]:
            with archive.open(name) as member:
                yield member.read(MOST_BYTES)


def _archived(content: bytes) -> Iterator[bytes]:
    with tarfile.open(fileobj=io.BytesIO(content)) as archive:
        for member in archive.getmembers()[:MOST_MEMBERS]:
            file = archive.extractfile(member) if member.isfile() else None
            if file:
                yield file.read(MOST_BYTES)


def _opened(opens: Callable[..., Any]) -> Callable[[bytes], bytes]:
    def read(content: bytes) -> bytes:
        with opens(io.BytesIO(content)) as file:
            opened: bytes = file.read(MOST_BYTES)
            return opened

    return read


_FORMS: dict[bytes, Any] = {
    b"PK\x03\x04": _members,
    b"SQLite format 3\0": _sqlite,
    b"PAR1": _parquet,
    b"ARROW1": _arrow,
    b"\x93NUMPY": _numpy,
    **{bytes([0x80, protocol]): _pickle for protocol in (2, 3, 4, 5)},
}
_PACKED: dict[bytes, Sequence[Callable[[bytes], bytes]]] = {
    b"\x1f\x8b": (_opened(gzip.open),),
    b"BZ": (_opened(bz2.open),),
    b"\xfd7": (_opened(lzma.open),),
    **{
        bytes([0x78, level]): (lambda content: zlib.decompressobj().decompress(content, MOST_BYTES),)
        for level in (0x01, 0x5E, 0x9C, 0xDA)
    },
}
_DAMAGE = (
    OSError,
    EOFError,
    ValueError,
    KeyError,
    RuntimeError,
    NotImplementedError,
    zlib.error,
    lzma.LZMAError,
    sqlite3.Error,
    tarfile.TarError,
    zipfile.BadZipFile,
)
