"""What a project handed in, read without our modules: its tables, and the predictions of a run."""

from __future__ import annotations

import base64
import csv
import io
import json
import lzma
from pathlib import Path
from typing import Any

import yaml


def current(content: dict[str, Any]) -> str:
    """The file in ``runs/`` of the version on the page."""
    return next(run["name"] for run in content["iterations"] if run["current"])


def predictions(folder: Path, name: str) -> dict[str, dict[str, str]]:
    """Id -> what was predicted, as it was recorded."""
    kept = json.loads((folder / "runs" / name).read_text())["predictions"]
    if "same_as" in kept:
        return predictions(folder, kept["same_as"])
    text = lzma.decompress(base64.b64decode(kept["data"])).decode()
    return {row["example_id"]: row for row in csv.DictReader(io.StringIO(text))}


def table(folder: Path, side: str = "test") -> tuple[dict[str, Any], list[dict[str, str]]]:
    """project.yml, and the rows of its test or training file."""
    asked = yaml.safe_load((folder / "project.yml").read_text())
    path = folder / asked["data"][side]
    if path.suffix == ".jsonl":
        return asked, [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    with path.open(encoding="utf-8", newline="") as file:
        return asked, list(csv.DictReader(file))


def joined(folder: Path, content: dict[str, Any], run: str | None = None) -> tuple[list[str], list[dict[str, str]]]:
    """For each test row its truth and what was predicted, by that run or by the present one."""
    asked, rows = table(folder)
    given = predictions(folder, run or current(content))
    identifier = asked["data"].get("id")
    ids = [str(row[identifier]) for row in rows] if identifier else [str(i) for i in range(1, len(rows) + 1)]
    return [row[asked["data"]["target"]] for row in rows], [given[name] for name in ids]
