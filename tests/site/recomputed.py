"""The numbers of a page computed again by another way: from files, with scikit-learn, pycocotools and numpy alone."""

from __future__ import annotations

import contextlib
import io
import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from sklearn import metrics
from sklearn.feature_extraction.text import CountVectorizer

from tests.site.recomputed_sets import clustering, generation, topics
from tests.site.recorded import joined, table

Numbers = dict[str, float]


def classification(folder: Path, content: dict[str, Any]) -> Numbers:
    truth, given = joined(folder, content)
    said = [row["prediction"] for row in given]
    labels = sorted(set(truth))
    asked, train = table(folder, "train")
    answers = [row[asked["data"]["target"]] for row in train]
    common = max(sorted(set(answers)), key=answers.count)
    found = _of_labels(truth, said, "")
    name = content["versus_baseline"]["name"]
    ids = pd.util.hash_array(np.array([row["example_id"] for row in given], object)) / 2.0**64
    drawn = sorted(answers)
    lots = {"always": [common] * len(truth), "labels": [drawn[int(at * len(drawn))] for at in ids]}
    found |= _of_labels(truth, lots[name.split()[0]], "baseline ")
    seen = {label: (answers.count(label) + 1) / (len(answers) + len(labels)) for label in labels}
    found["baseline log_loss"] = -float(np.mean([np.log(seen[label]) for label in truth]))
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
    scale = scale_of(folder)
    tail = (1 - asked["interval"]) / 2
    pinball = sum(
        metrics.mean_pinball_loss(y.ravel(), end.ravel(), alpha=a) for end, a in ((low, tail), (high, 1 - tail))
    )
    return {
        "mae": float(np.abs(said - y).mean()),
        "baseline mae": float(np.abs(naive - y).mean()),
        "coverage": float(((low <= y) & (y <= high)).mean()),
        "mase": float(np.abs(said - y).mean() / scale),
        "baseline mase": float(np.abs(naive - y).mean() / scale),
        "pinball": pinball / 2,
    }


def scale_of(folder: Path) -> float:
    """1 in MASE: how far the known values of training are from those a season before."""
    asked, rows = table(folder, "train")
    histories = [pd.Series(json.loads(row["history"])) for row in rows]
    return float(pd.concat([known.diff(asked["season"]).abs() for known in histories]).mean())


def ranking(folder: Path, content: dict[str, Any]) -> Numbers:
    truth, given = joined(folder, content)
    asked, rows = table(folder)
    wanted = [set(json.loads(cell)) for cell in truth]
    documents = pd.read_csv(folder / asked["documents"], keep_default_na=False)
    texts = documents[asked["document_id"]] + " " + documents[asked["document_text"]]
    words = CountVectorizer(token_pattern=r"\w+", binary=True)
    held, n_words = words.fit_transform(texts), texts.str.count(r"\w+")
    shared = (words.transform([row["query"] for row in rows]) @ held.T).toarray()
    keys = pd.DataFrame({"words": n_words, "text": texts, "id": documents[asked["document_id"]]})
    found = []
    for counts in shared:
        first = keys.assign(less=-counts)[counts > 0].sort_values(["less", "words", "text", "id"])
        found.append(first["id"].tolist()[: content["details"]["depth"]])
    return _of_lists(wanted, [json.loads(row["prediction"]) for row in given], "") | _of_lists(
        wanted, found, "baseline "
    )


def _of_lists(wanted: list[set[str]], lists: list[list[str]], who: str) -> Numbers:
    both = list(zip(wanted, lists, strict=True))
    gains, first, hits = [], [], []
    for there, said in both:
        right = np.array([name in there for name in said[:10]], float)
        ideal = sum(1 / np.log2(rank + 2) for rank in range(min(10, len(there))))
        gains.append(sum(right / np.log2(np.arange(2, 2 + right.size))) / ideal)
        every = np.array([name in there for name in said], float)
        first.append(1 / (1 + every.argmax()) if every.any() else 0.0)
        hits.append(float(right.any()))
    return {
        f"{who}ndcg_at_10": float(np.mean(gains)),
        f"{who}mrr": float(np.mean(first)),
        f"{who}hit_at_10": float(np.mean(hits)),
        f"{who}recall_at_k": float(np.mean([len(there & set(said)) / min(100, len(there)) for there, said in both])),
    }


def detection(folder: Path, content: dict[str, Any]) -> Numbers:
    truth, given = joined(folder, content)
    there = [json.loads(cell) for cell in truth]
    said = [json.loads(row["prediction"]) for row in given]
    least = content["details"]["threshold"]
    counts = [sum(box[4] >= least for box in found) for found in said]
    off = [abs(n - len(found)) for n, found in zip(counts, there, strict=True)]
    grid = _grid(table(folder)[0], table(folder)[1], table(folder, "train")[1])
    found = _of_boxes(there, said, "") | _of_boxes(there, grid, "baseline ")
    missed = [abs(len(one) - len(other)) for one, other in zip(grid, there, strict=True)]
    return found | {"count_mae": float(np.mean(off)), "baseline count_mae": float(np.mean(missed))}


def _of_boxes(there: list[Any], said: list[Any], who: str) -> Numbers:
    """COCO's AP, where boxes of equal scores stand as docs have them: spurious first, at each overlap."""
    from pycocotools.coco import COCO
    from pycocotools.cocoeval import COCOeval

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
    heights = []
    with contextlib.redirect_stdout(io.StringIO()):
        known.createIndex()
        judge = COCOeval(known, known.loadRes(called), "bbox")
        judge.params.areaRng, judge.params.areaRngLbl = judge.params.areaRng[:1], ["all"]
        for overlap in np.linspace(0.5, 0.95, 10):
            judge.params.iouThrs = np.array([overlap])
            judge.evaluate()
            for image in filter(None, judge.evalImgs):
                image["dtScores"] = np.array(image["dtScores"]) - 1e-9 * (image["dtMatches"][0] > 0)
            judge.accumulate()
            heights.append(float(judge.eval["precision"][0, :, 0, 0, -1].mean()))
    return {f"{who}ap": float(np.mean(heights)), f"{who}ap50": heights[0]}


def _grid(asked: dict[str, Any], rows: list[dict[str, str]], train: list[dict[str, str]]) -> list[Any]:
    """The median number of training boxes, of their median size, in the middle of the cells of a grid."""
    taught = [json.loads(row[asked["data"]["target"]]) for row in train]
    n, side = int(np.median([len(found) for found in taught])), np.median([box[2:4] for f in taught for box in f], 0)
    grids = []
    for row in rows:
        extent = np.array([float(row[name]) for name in asked["size"]])
        across = int(np.ceil(np.sqrt(n * extent[0] / extent[1])))
        cell = extent / (across, int(np.ceil(n / across)))
        corners = [(np.array([i % across, i // across]) + 0.5) * cell - side / 2 for i in range(n)]
        grids.append([[*corner, *side, 1.0] for corner in corners])
    return grids


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
    "clustering": clustering,
    "topics": topics,
    "generation": generation,
}
