"""Leaves the predictions of an older run where they are."""

from pathlib import Path

if not Path("predictions.csv").exists():
    raise SystemExit("train first")
