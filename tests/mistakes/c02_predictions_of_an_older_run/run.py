"""Leaves the predictions of an older run where they are."""

from pathlib import Path

if not Path("predictions.txt").exists():
    raise SystemExit("train first")
