"""The metrics of groups, topics and generated texts computed again by scikit-learn, scipy and numpy alone."""

from __future__ import annotations

import itertools
import json
import random
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from scipy import stats
from scipy.optimize import linear_sum_assignment
from sklearn import metrics
from sklearn.feature_extraction.text import CountVectorizer, TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import normalize

from tests.site.recorded import joined, table

Numbers = dict[str, float]


def clustering(folder: Path, content: dict[str, Any]) -> Numbers:
    asked, rows = table(folder)
    truth, given = joined(folder, content)
    said, again = ([row[name] for row in given] for name in ("prediction", "again"))
    hidden = [row[asked["entries"]] for row in rows]
    guessed = [json.loads(row["entries"]) for row in given]
    seen = [(key, value) for row in rows for key, value in row[asked["known"]].items()]
    usual = pd.DataFrame(seen, columns=["key", "value"]).groupby("key")["value"].mean()
    apart = {key for key, share in usual.items() if max(share, 1 - share) < 0.75}
    entries = [
        (key, value, guess.get(key)) for one, guess in zip(hidden, guessed, strict=True) for key, value in one.items()
    ]
    found = {}
    for name, keys in (("reconstruction", set(usual.index)), ("reconstruction_divided", apart)):
        right = [(value == guess, value == (usual[key] > 0.5)) for key, value, guess in entries if key in keys]
        found[name], found[f"baseline {name}"] = map(float, np.mean(right, axis=0))
    groups = np.array(truth)
    dice, order = np.random.default_rng(0), np.argsort(np.argsort([row["example_id"] for row in given]))
    one, two = (dice.permutation(np.sort(groups))[order] for _ in range(2))
    return found | {
        "baseline ari": metrics.adjusted_rand_score(truth, one),
        "baseline ami": metrics.adjusted_mutual_info_score(truth, one),
        "baseline stability": metrics.adjusted_rand_score(one, two),
        "ari": metrics.adjusted_rand_score(truth, said),
        "ami": metrics.adjusted_mutual_info_score(truth, said),
        "silhouette": float(metrics.silhouette_score(_places(given), said)),
        "stability": metrics.adjusted_rand_score(said, again),
        "placed": float(placed(folder, content).mean()),
    }


def placed(folder: Path, content: dict[str, Any], run: str | None = None) -> Any:
    """Whether each item is nearer to the mean of the others of its group than to that of any other group."""
    truth, given = joined(folder, content, run)
    groups, places, found = np.array(truth), _places(given), []
    for item, group in enumerate(truth):
        others = np.arange(len(groups)) != item
        centres = {name: places[others & (groups == name)].mean(0) for name in set(truth)}
        found.append(min(centres, key=lambda name: np.linalg.norm(centres[name] - places[item])) == group)
    return np.array(found)


def _places(given: list[dict[str, str]]) -> Any:
    return np.array([[float(row[name]) for name in row if name[0] in "xy"] for row in given])


def topics(folder: Path, content: dict[str, Any]) -> Numbers:
    truth, given = joined(folder, content)
    first, second = _topics(given[0], again=False), _topics(given[0], again=True)
    alike = np.array([[len({*one} & {*two}) / len({*one, *two}) for two in second] for one in first])
    train = pd.read_parquet(folder / "data" / "train.parquet")
    dealt = _dealt([" ".join(row) for row in train[["text", "rest"]].itertuples(index=False)])
    return {
        "npmi": _npmi(truth, first),
        "diversity": len({word for topic in first for word in topic}) / sum(map(len, first)),
        "explained": float(explained(folder, content).mean()),
        "stability": float(alike[linear_sum_assignment(-alike)].sum() / max(alike.shape)),
        "baseline npmi": _npmi(truth, dealt),
        "baseline explained": float(_explained(truth, dealt, np.full((len(truth), 10), 0.1)).mean()),
        "n_failures": float((explained(folder, content) < 0.5).sum()),
    }


def explained(folder: Path, content: dict[str, Any], run: str | None = None) -> Any:
    """How far the shares given to each document agree with those of the topic words in its withheld half."""
    truth, given = joined(folder, content, run)
    listed = _topics(given[0], again=False)
    shares = np.array([[float(row[" ".join(topic)]) for topic in listed] for row in given])
    return _explained(truth, listed, shares / shares.sum(1, keepdims=True))


def _topics(row: dict[str, str], *, again: bool) -> list[list[str]]:
    names = [name for name in row if name != "example_id" and name.startswith("again: ") == again]
    return [name.removeprefix("again: ").split() for name in names]


def _counts(texts: list[str], **more: Any) -> tuple[Any, Any]:
    words = CountVectorizer(token_pattern=r"[^\W_]+(?:'[^\W_]+)*", **more)
    return words.fit_transform([text.replace("\u2019", "'") for text in texts]), words.get_feature_names_out()


def _npmi(texts: list[str], topics: list[list[str]]) -> float:
    """Bouma's, from how many texts hold a word, and two, of the first ten of a topic."""
    found = []
    for topic in topics:
        held = _counts(texts, vocabulary=topic[:10], binary=True)[0].toarray()
        one, both = held.mean(0), held.T @ held / len(texts)
        pairs = [(both[i, j], one[i] * one[j]) for i, j in itertools.combinations(range(held.shape[1]), 2)]
        found.append(np.mean([np.log(p / q) / -np.log(p) if p else -1.0 for p, q in pairs]))
    return float(np.mean(found))


def _explained(texts: list[str], topics: list[list[str]], given: Any) -> Any:
    """The overlap of the shares given with those of the topic words in each text; a shared word counts in parts."""
    vocabulary = sorted({word for topic in topics for word in topic})
    belongs = np.array([[word in topic for topic in topics] for word in vocabulary], float)
    there = _counts(texts, vocabulary=vocabulary)[0] @ (belongs / belongs.sum(1, keepdims=True))
    return np.minimum(given, there / np.maximum(there.sum(1, keepdims=True), 1e-300)).sum(1)


def _dealt(texts: list[str]) -> list[list[str]]:
    """The hundred words that most texts hold, dealt into ten topics by the seed of the baseline."""
    held, words = _counts(texts, binary=True)
    often = {word: n for word, n in zip(words, held.sum(0).A1, strict=True) if not word.isdecimal()}
    most = np.array(sorted(often, key=lambda word: (-often[word], word))[:100])
    return [list(topic) for topic in most[np.random.default_rng(2003).permutation(100)].reshape(10, 10)]


def generation(folder: Path, content: dict[str, Any]) -> Numbers:
    found = {"n_failures": float(judged(folder, content)["failed"].sum())}
    for who, run in (("", None), ("baseline ", BASELINE)):
        names = judged(folder, content, run)
        groups = [(len(part), part["said"], part["real"]) for _, part in names.groupby("asked")]
        far = [n * _squared_mmd(said, real) for n, said, real in groups]
        gaps = [n * stats.ks_2samp(said.str.len(), real.str.len()).statistic for n, said, real in groups]
        found |= {
            f"{who}judge_accuracy": float(names["right"].mean()),
            f"{who}novelty": float(1 - names["copied"].mean()),
            f"{who}uniqueness": float(1 - names[["asked", "text"]].duplicated().mean()),
            f"{who}distance": float(np.sqrt(sum(far) / len(names))),
            f"{who}length_gap": float(sum(gaps) / len(names)),
        }
    return found


BASELINE = "letters drawn by the one before"


def judged(folder: Path, content: dict[str, Any], run: str | None = None) -> pd.DataFrame:
    """Each generated text as a judge sees it that is taught anew, of a run or of the baseline."""
    asked, rows = table(folder)
    target, condition = asked["data"]["target"], asked["condition"]
    real, given = joined(folder, content, None if run == BASELINE else run)
    train = pd.read_csv(folder / asked["data"]["train"], keep_default_na=False)
    taught = train.drop_duplicates([condition, target]).sort_values([condition, target])
    judge = make_pipeline(
        TfidfVectorizer(analyzer="char_wb", ngram_range=(1, 4), sublinear_tf=True),
        LogisticRegression(C=10, class_weight="balanced", max_iter=1000),
    ).fit(taught[target], taught[condition])
    names = pd.DataFrame({"asked": [row[condition] for row in rows], "real": real})
    names["said"] = [row["prediction"] for row in given]
    if run == BASELINE:
        letters = {name: _letters(part[target]) for name, part in train.groupby(condition)}
        dice = [random.Random(f"portfolio {row['example_id']}") for row in given]
        names["said"] = [_drawn(letters[name], die) for name, die in zip(names["asked"], dice, strict=True)]
    names["text"] = names["said"].str.casefold()
    names["right"] = judge.predict(names["said"]) == names["asked"]
    names["copied"] = names["text"].isin(train[target].str.casefold())
    repeated = names.duplicated(["asked", "text"], keep=False)
    return names.assign(failed=~names["right"] | names["copied"] | repeated)


def _letters(texts: Any) -> dict[str, list[str]]:
    """What comes after each letter of these texts, as often as it does; "" is their beginning and end."""
    after: dict[str, list[str]] = {}
    for text in texts:
        for letter, following in itertools.pairwise(["", *text, ""]):
            after.setdefault(letter, []).append(following)
    return {letter: sorted(found, key=found.index) for letter, found in after.items()} | {
        " longest": [max(texts, key=len)]
    }


def _drawn(after: dict[str, list[str]], dice: random.Random) -> str:
    """Letters, each drawn by the one before; a text is drawn again as long as it is empty."""
    text = ""
    while not text.strip():
        text, letter = "", ""
        while len(text) < 2 * len(after[" longest"][0]):
            letter = dice.choices(after[letter])[0]
            if not letter:
                break
            text += letter
    return text.strip()


def _squared_mmd(these: list[str], those: list[str]) -> float:
    """Mean likeness within either sample, less that between them: cosines of counts of one to three letters."""
    pieces = normalize(CountVectorizer(analyzer="char_wb", ngram_range=(1, 3)).fit_transform([*these, *those]))
    likeness, n = (pieces @ pieces.T).toarray(), len(these)
    return float(likeness[:n, :n].mean() + likeness[n:, n:].mean() - 2 * likeness[:n, n:].mean())
