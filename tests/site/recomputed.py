"""The numbers of a page computed again by another way: from files, with scikit-learn, pycocotools and numpy alone."""

from __future__ import annotations

import base64
import contextlib
import csv
import io
import json
import lzma
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from sklearn import metrics

Numbers = dict[str, float]


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
    with (folder / asked["data"][side]).open(encoding="utf-8", newline="") as file:
        return asked, list(csv.DictReader(file))


def joined(folder: Path, content: dict[str, Any]) -> tuple[list[str], list[dict[str, str]]]:
    """For each test row its truth and what was predicted."""
    asked, rows = table(folder)
    given = predictions(folder, current(content))
    identifier = asked["data"].get("id")
    ids = [row[identifier] for row in rows] if identifier else [str(i) for i in range(1, len(rows) + 1)]
    return [row[asked["data"]["target"]] for row in rows], [given[name] for name in ids]


def classification(folder: Path, content: dict[str, Any]) -> Numbers:
    truth, given = joined(folder, content)
    said = [row["prediction"] for row in given]
    labels = sorted(set(truth))
    _, train = table(folder, "train")
    answers = [row[table(folder)[0]["data"]["target"]] for row in train]
    common = max(sorted(set(answers)), key=answers.count)
    found = _of_labels(truth, said, "")
    if content["versus_baseline"]["name"].startswith("always"):
        found |= _of_labels(truth, [common] * len(truth), "baseline ")
    shares = np.array([[float(row[label]) for label in labels] for row in given])
    shares = np.clip(shares / shares.sum(1, keepdims=True), 1e-15, 1)
    found["log_loss"] = metrics.log_loss(truth, shares, labels=labels)
    if len(labels) == 2:
        found["roc_auc"] = metrics.roc_auc_score([one == labels[1] for one in truth], shares[:, 1])
    matrix = metrics.confusion_matrix(truth, said, labels=content["details"]["labels"])
    found |= {f"confusion {i},{j}": float(n) for (i, j), n in np.ndenumerate(matrix)}
    found["n_failures"] = float(len(truth) - matrix.trace())
    return found


def _of_labels(truth: list[str], said: list[str], who: str) -> Numbers:
    return {
        f"{who}f1_macro": metrics.f1_score(truth, said, average="macro", zero_division=0.0),
        f"{who}f1_weighted": metrics.f1_score(truth, said, average="weighted", zero_division=0.0),
        f"{who}accuracy": metrics.accuracy_score(truth, said),
        f"{who}balanced_accuracy": metrics.recall_score(truth, said, average="macro", zero_division=0.0),
        f"{who}matthews_corrcoef": metrics.matthews_corrcoef(truth, said),
    }  # fmt: skip


def regression(folder: Path, content: dict[str, Any]) -> Numbers:
    asked, rows = table(folder)
    truth, given = joined(folder, content)
    y, said = np.array(truth, float), np.array([row["prediction"] for row in given], float)
    train = np.array([row[asked["data"]["target"]] for row in table(folder, "train")[1]], float)
    found = _of_numbers(y, said, "") | _of_numbers(y, np.full_like(y, np.median(train)), "baseline ")
    if "low" in given[0]:
        low, high = (np.array([row[end] for row in given], float) for end in ("low", "high"))
        found["coverage"] = float(((low <= y) & (y <= high)).mean())
    if str(asked.get("tolerance", "")).endswith("%"):
        allowed = float(asked["tolerance"].rstrip(" %")) / 100 * np.abs(y)
        found["within_tolerance"] = float((np.abs(said - y) <= allowed).mean())
        found["n_failures"] = float((np.abs(said - y) > allowed).sum())
    assert len(rows) == len(y)
    return found


def _of_numbers(y: Any, said: Any, who: str) -> Numbers:
    return {
        f"{who}mae": metrics.mean_absolute_error(y, said),
        f"{who}rmse": metrics.root_mean_squared_error(y, said),
        f"{who}r2": metrics.r2_score(y, said),
    }


def forecasting(folder: Path, content: dict[str, Any]) -> Numbers:
    asked, rows = table(folder)
    truth, given = joined(folder, content)
    y, said, low, high = (
        np.array([json.loads(cell) for cell in cells])
        for cells in (truth, *([row[name] for row in given] for name in ("prediction", "low", "high")))
    )
    naive = np.array([json.loads(row["history"])[-asked["season"] :] for row in rows])
    tail = (1 - asked["interval"]) / 2
    pinball = sum(
        metrics.mean_pinball_loss(y.ravel(), end.ravel(), alpha=a) for end, a in ((low, tail), (high, 1 - tail))
    )
    return {
        "mae": float(np.abs(said - y).mean()),
        "baseline mae": float(np.abs(naive - y).mean()),
        "coverage": float(((low <= y) & (y <= high)).mean()),
        "mase": float(np.abs(said - y).mean() / content["details"]["scale"]),
        "pinball": pinball / 2,
    }


def ranking(folder: Path, content: dict[str, Any]) -> Numbers:
    truth, given = joined(folder, content)
    gains, first, hits = [], [], []
    for wanted, said in zip(map(json.loads, truth), (json.loads(row["prediction"]) for row in given), strict=True):
        right = np.array([name in set(wanted) for name in said], float)
        ideal = sum(1 / np.log2(rank + 2) for rank in range(min(10, len(set(wanted)))))
        gains.append(sum(right[:10] / np.log2(np.arange(2, 2 + right[:10].size))) / ideal)
        first.append(1 / (1 + right.argmax()) if right.any() else 0.0)
        hits.append(float(right[:10].any()))
    return {"ndcg_at_10": float(np.mean(gains)), "mrr": float(np.mean(first)), "hit_at_10": float(np.mean(hits))}


def detection(folder: Path, content: dict[str, Any]) -> Numbers:
    from pycocotools.coco import COCO
    from pycocotools.cocoeval import COCOeval

    truth, given = joined(folder, content)
    there = [json.loads(cell) for cell in truth]
    said = [json.loads(row["prediction"]) for row in given]
    boxes = [
        {"id": k, "image_id": i, "category_id": 1, "bbox": box, "area": box[2] * box[3], "iscrowd": 0}
        for k, (i, box) in enumerate(((i, box) for i, found in enumerate(there) for box in found), 1)
    ]
    called = [
        {"image_id": i, "category_id": 1, "bbox": box[:4], "score": box[4]}
        for i, found in enumerate(said)
        for box in found
    ]
    known = COCO()
    known.dataset = {"images": [{"id": i} for i in range(len(there))], "categories": [{"id": 1}], "annotations": boxes}
    with contextlib.redirect_stdout(io.StringIO()):
        known.createIndex()
        judge = COCOeval(known, known.loadRes(called), "bbox")
        judge.evaluate()
        judge.accumulate()
        judge.summarize()
    least = content["details"]["threshold"]
    counts = [sum(box[4] >= least for box in found) for found in said]
    off = [abs(n - len(found)) for n, found in zip(counts, there, strict=True)]
    return {"ap": float(judge.stats[0]), "ap50": float(judge.stats[1]), "count_mae": float(np.mean(off))}


def columns(folder: Path) -> dict[str, tuple[float, float, float]]:
    """Smallest, median and largest of every column of a CSV file that holds nothing but numbers."""
    _, rows = table(folder)
    found = {}
    for name in rows[0]:
        with contextlib.suppress(ValueError):
            numbers = np.array([float(row[name]) for row in rows if row[name]])
            found[name] = (float(numbers.min()), float(np.median(numbers)), float(numbers.max()))
    return found


KINDS = {
    "classification": classification,
    "regression": regression,
    "forecasting": forecasting,
    "ranking": ranking,
    "detection": detection,
}
"""What is computed again in full; clustering, topics and generation are judged by means of their own."""
