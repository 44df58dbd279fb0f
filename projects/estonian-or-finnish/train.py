"""Third version: pieces of the name, and how Estonian it sounds to someone who knows only ordinary words.

Writes model/model.joblib and metrics.json.

python train.py
"""

import json
from pathlib import Path

import joblib
import pandas as pd
from check_data import checked
from features import SoundsEstonian, word_weights
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import accuracy_score, balanced_accuracy_score, f1_score, log_loss, roc_auc_score
from sklearn.model_selection import GridSearchCV, StratifiedGroupKFold
from sklearn.pipeline import FeatureUnion, Pipeline, make_pipeline
from sklearn.preprocessing import StandardScaler

HERE = Path(__file__).parent


def words(language: str) -> list[str]:
    """10,000 ordinary words; see collect_words.py."""
    return (HERE / "data" / "words" / f"{language}.txt").read_text(encoding="utf-8").split()


def folds(train: pd.DataFrame) -> list:
    """Five folds, three times over: with 123 Estonian names one round is too noisy. Families stay together."""
    cut = [StratifiedGroupKFold(5, shuffle=True, random_state=seed) for seed in range(3)]
    return [fold for folder in cut for fold in folder.split(train, train["country"], train["family"])]


def fit(train: pd.DataFrame) -> GridSearchCV:
    """The best strength of regularisation by cross-validated log loss on the training names.

    Log loss rather than the headline metric: macro F1 moves in steps of whole names, and 123 of them are few.
    """
    weights = word_weights(words("estonian"), words("finnish"))
    letters = TfidfVectorizer(analyzer="char_wb", ngram_range=(1, 4), sublinear_tf=True)
    pipeline = Pipeline([
        ("features", FeatureUnion([
            ("letters", letters),
            ("sound", make_pipeline(SoundsEstonian(weights), StandardScaler())),
        ])),
        ("classifier", LogisticRegression(class_weight="balanced", max_iter=1000)),
    ])  # fmt: skip
    choices = {"classifier__C": [3, 10, 30, 100]}
    scores = ["neg_log_loss", "f1_macro"]
    search = GridSearchCV(pipeline, choices, cv=folds(train), scoring=scores, refit="neg_log_loss")
    return search.fit(train["name"], train["country"])


def measure(model, test: pd.DataFrame) -> dict[str, float]:
    """What the test names say. Called once, at the very end."""
    truth, shares = test["country"], model.predict_proba(test["name"])
    labels = model.classes_[shares.argmax(axis=1)]
    values = {
        "f1_macro": f1_score(truth, labels, average="macro"),
        "balanced_accuracy": balanced_accuracy_score(truth, labels),
        "accuracy": accuracy_score(truth, labels),
        "roc_auc": roc_auc_score(truth == model.classes_[1], shares[:, 1]),
        "log_loss": log_loss(truth, shares, labels=model.classes_),
    }
    return {name: round(float(value), 4) for name, value in values.items()}


def main() -> None:
    train, test = checked()
    search = fit(train)
    macro_f1 = search.cv_results_["mean_test_f1_macro"][search.best_index_]
    print(f"cross-validated on training names: macro F1 {macro_f1:.3f}, log loss {-search.best_score_:.3f}")
    print(f"chosen: {search.best_params_}")
    (HERE / "model").mkdir(exist_ok=True)
    joblib.dump(search.best_estimator_, HERE / "model" / "model.joblib", compress=("xz", 9))
    metrics = measure(search.best_estimator_, test)
    (HERE / "metrics.json").write_text(json.dumps(metrics, indent=2) + "\n", encoding="utf-8")
    print(metrics)


if __name__ == "__main__":
    main()
