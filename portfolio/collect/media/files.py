"""Images and sounds of the examples that a page shows: decoded in a process of their own, and made anew."""

from __future__ import annotations

import hashlib
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from portfolio.collect.media.columns import fault_of
from portfolio.collect.source import as_size
from portfolio.records import Asset, Examples, Finding, Kind, Media, Project

MOST = {"image": 300, "sound": 100}
MOST_BYTES = {"image": 50 << 20, "look": 50 << 20, "sound": 200 << 20}
SECONDS_IN_ALL = 240
MOST_ENDINGS = 5
NOT_DECODED = "not decoded, because others took too long or ended the decoder"

_DECODER = Path(__file__).with_name("decode.py")
_PASSED_ON = ("HOME", "LD_LIBRARY_PATH", "PATH", "PYTHONPATH", "PYTHONUSERBASE", "SYSTEMROOT")
_SURROUNDINGS = {"LANG": "C.UTF-8", "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}
_ENDINGS: dict[int, str] = {
    signal.SIGALRM: "takes too long to decode",
    signal.SIGXCPU: "takes too long to decode",
    signal.SIGKILL: "takes too long or too much memory to decode",
}
_MOST_FINDINGS = 5


def read_media(
    project: Project, examples: Examples, ids: Iterable[str]
) -> tuple[dict[str, Media], tuple[Finding, ...]]:
    """The images or sounds of these examples, as many as ``MOST`` allows; and PF026 for each that cannot be shown."""
    column = examples.media
    if column is None:
        return {}, ()
    cells = examples.test[column.name]
    names = {example_id: str(cells[example_id]).strip() for example_id in dict.fromkeys(ids)}
    names = dict([(example_id, name) for example_id, name in names.items() if name][: MOST[column.kind]])
    files = list(dict.fromkeys(names.values()))
    with tempfile.TemporaryDirectory(prefix="portfolio-media-") as made:
        answers = answers_of(project.folder, column.kind, files, Path(made))
        media = {
            example_id: _media(project.slug, example_id, column.kind, answers[name])
            for example_id, name in names.items()
            if "fact" not in answers[name]
        }
    return media, tuple(_findings(column.kind, answers))


def _media(slug: str, example_id: str, kind: Kind, answer: Mapping[str, Any]) -> Media:
    made, size = Path(answer["made"]), (answer["width"], answer["height"])
    if kind == "image":
        picture = _named_by_content(slug, made, "webp")
        return Media(example_id, "image", picture.path, picture.content, *size, answer["words"])
    sound, poster = _named_by_content(slug, made, "mp3"), _named_by_content(slug, Path(f"{made}.spectrum"), "webp")
    return Media(example_id, "sound", sound.path, sound.content, *size, answer["words"], poster)


def _named_by_content(slug: str, made: Path, suffix: str) -> Asset:
    content = made.read_bytes()
    return Asset(f"projects/{slug}/media/{hashlib.sha256(content).hexdigest()[:16]}.{suffix}", content)


def _findings(kind: Kind, answers: Mapping[str, Mapping[str, Any]]) -> Iterator[Finding]:
    bad = {name: answer for name, answer in answers.items() if "fact" in answer}
    words = "picture" if kind == "image" else "sound"
    for name, answer in list(bad.items())[:_MOST_FINDINGS]:
        sentence = f"This {words} is not on the page: {answer['fact']}."
        hint = answer["hint"]
        yield Finding("PF026", "warning", sentence, f"{hint[0].upper()}{hint[1:]}." if hint else "", name)
    more = len(bad) - _MOST_FINDINGS
    if more > 0:
        yield Finding("PF026", "warning", f"{more} more {words}s are not on the page either.")


def answers_of(folder: Path, kind: str, names: Sequence[str], made: Path) -> dict[str, dict[str, Any]]:
    """What became of each file: ``made``, ``width``, ``height`` and ``words``; or ``fact`` and ``hint``.

    With the kind "look" nothing is made, and the answer is ``look``: 1,024 bits as hexadecimal digits.
    """
    facts = {name: refused_unopened(folder, kind, name) for name in names}
    jobs = {
        name: {"path": str(folder / name), "kind": kind, "to": str(made / str(number))}
        for number, name in enumerate(names)
        if not facts[name]
    }
    answered = dict(zip(jobs, decoded(list(jobs.values())), strict=True))
    return {
        name: {"fact": fact, "hint": ""} if fact else {"made": jobs[name]["to"], **answered[name]}
        for name, fact in facts.items()
    }


def refused_unopened(folder: Path, kind: str, name: str) -> str | None:
    """What is wrong with a file, as far as can be told without looking into it."""
    fault = fault_of(folder, name)
    size = 0 if fault else (folder / name).stat().st_size
    return fault or (
        f"{as_size(size)}; at most {as_size(MOST_BYTES[kind])} are read" if size > MOST_BYTES[kind] else None
    )


def decoded(jobs: Sequence[Mapping[str, str]]) -> list[dict[str, Any]]:
    """The decoder's answers: one process for all files, and another one behind each file that ends it."""
    answers: list[dict[str, Any]] = []
    until, endings = time.monotonic() + SECONDS_IN_ALL, 0
    while len(answers) < len(jobs):
        if endings == MOST_ENDINGS or time.monotonic() >= until:
            answers += [{"fact": NOT_DECODED, "hint": ""}] * (len(jobs) - len(answers))
            break
        more, ending = _run_decoder(jobs[len(answers) :], until - time.monotonic())
        answers += more
        if ending:
            endings += 1
            answers.append({"fact": ending, "hint": "save it again, smaller or in another format"})
    return answers


def _run_decoder(jobs: Sequence[Mapping[str, str]], seconds: float) -> tuple[list[dict[str, Any]], str | None]:
    """The answers of one process, and what the next file did to it when it ended before its last answer."""
    process = subprocess.Popen(
        [sys.executable, "-P", str(_DECODER)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
        env={name: os.environ[name] for name in _PASSED_ON if name in os.environ} | _SURROUNDINGS,
    )
    try:
        said, complaints = process.communicate(json.dumps(jobs).encode(), timeout=seconds)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        said, complaints = process.communicate()
    except BaseException:  # Ctrl-C: nothing is left running
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        raise
    answers = [json.loads(line) for line in said.splitlines(keepends=True) if line.endswith(b"\n")]
    if len(answers) == len(jobs):
        return answers, None
    if process.returncode >= 0:
        raise RuntimeError(f"the decoder of images and sounds failed:\n{complaints.decode(errors='replace')}")
    return answers, _ENDINGS.get(-process.returncode, f"ends the decoder ({signal.Signals(-process.returncode).name})")
