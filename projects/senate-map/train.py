"""Third version: as many directions as hidden votes ask for. Writes model/space.json and metrics.json.

python train.py
"""

import json
from pathlib import Path

import numpy as np
from check_data import checked
from features import table_of
from predict import as_predictions
from sklearn.cluster import KMeans
from sklearn.metrics import adjusted_rand_score, silhouette_score
from space import Space, fitted

HERE = Path(__file__).parent
FOLDS = 10
MOST_DIRECTIONS = 8
CLOSE = 0.001


def hidden_votes_right(table: np.ndarray, directions: int) -> float:
    """Share of votes guessed right when a tenth of those that may be seen is hidden as well; each is hidden once."""
    seen = np.argwhere(~np.isnan(table))
    fold = np.random.default_rng(0).permutation(len(seen)) % FOLDS
    right = 0
    for number in range(FOLDS):
        rows, columns = seen[fold == number].T
        part = table.copy()
        part[rows, columns] = np.nan
        space = fitted(part, directions)
        said = space.votes(space.places(part))[rows, columns]
        right += int(((said > 0) == (table[rows, columns] > 0)).sum())
    return right / len(seen)


def chosen_directions(table: np.ndarray) -> int:
    """The fewest directions that guess hidden votes within a thousandth of the best number."""
    scores = {number: hidden_votes_right(table, number) for number in range(1, MOST_DIRECTIONS + 1)}
    for number, score in scores.items():
        print(f"{number} directions: {score:.4f} of the votes hidden among those that may be seen")
    return min(number for number, score in scores.items() if score > max(scores.values()) - CLOSE)


def centres(places: np.ndarray, groups: int) -> np.ndarray:
    return KMeans(groups, n_init=20, random_state=0).fit(places).cluster_centers_


def chosen_groups(places: np.ndarray) -> int:
    """The number of groups that parts the places best, by silhouette."""
    scores = {}
    for number in range(2, 7):
        found = centres(places, number)
        scores[number] = silhouette_score(places, np.linalg.norm(places[:, None] - found, axis=2).argmin(1))
    print({number: round(float(score), 3) for number, score in scores.items()}, "silhouette by number of groups")
    return max(scores, key=scores.__getitem__)


def part(table: np.ndarray, directions: int, groups: int) -> dict[str, list]:
    """A space and its groups, as numbers for a file."""
    space = fitted(table, directions)
    found = {"pull": space.pull, "lean": space.lean, "doubt": space.doubt}
    found["centres"] = centres(space.places(table), groups)
    return {name: np.round(values, 5).tolist() for name, values in found.items()}


def main() -> None:
    senators = checked()
    table = table_of(senators["votes"])
    directions = chosen_directions(table)
    space: Space = fitted(table, directions)
    groups = chosen_groups(space.places(table))
    half = np.random.default_rng(0).permutation(table.shape[1]) < table.shape[1] // 2
    model = {"all": part(table, directions, groups), "half": part(np.where(half, table, np.nan), directions, groups)}
    (HERE / "model").mkdir(exist_ok=True)
    (HERE / "model" / "space.json").write_text(json.dumps(model, separators=(",", ":")) + "\n", encoding="utf-8")
    metrics = measure(senators, as_predictions(table, model))
    (HERE / "metrics.json").write_text(json.dumps(metrics, indent=2) + "\n", encoding="utf-8")
    print(metrics)


def measure(senators, predictions) -> dict[str, float]:
    """What the held-out votes and the parties say. Called once, at the very end."""
    said = predictions["entries"].map(json.loads)
    right = [
        said_by[number] == vote
        for said_by, hidden in zip(said, senators["held_out"], strict=True)
        for number, vote in hidden.items()
    ]
    groups = predictions["prediction"]
    values = {
        "reconstruction": np.mean(right),
        "ari": adjusted_rand_score(senators["party"], groups),
        "stability": adjusted_rand_score(groups, predictions["again"]),
        "silhouette": silhouette_score(predictions.filter(regex="^[xy]"), groups),
    }
    return {name: round(float(value), 4) for name, value in values.items()}


if __name__ == "__main__":
    main()
