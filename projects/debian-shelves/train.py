"""Third version: words, pieces of words, and pieces of the package's name. Writes model/model.joblib and metrics.json.

python train.py
"""

import json
from pathlib import Path

import joblib
import pandas as pd
from check_data import checked
from collect import plain
from features import texts, words_and_pieces
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import accuracy_score, balanced_accuracy_score, f1_score, log_loss, roc_auc_score
from sklearn.model_selection import GridSearchCV, StratifiedGroupKFold
from sklearn.pipeline import make_pipeline

HERE = Path(__file__).parent


def fit(train: pd.DataFrame) -> GridSearchCV:
    """The best strength of regularisation by cross-validated macro F1 in training; equal texts stay in one fold."""
    pipeline = make_pipeline(
        words_and_pieces(),
        LogisticRegression(class_weight="balanced", max_iter=300, tol=1e-3),
    )
    folds = StratifiedGroupKFold(3, shuffle=True, random_state=0)
    search = GridSearchCV(pipeline, {"logisticregression__C": [3, 10]}, cv=folds, scoring="f1_macro", n_jobs=2)
    return search.fit(texts(train), train["section"], groups=train["description"].map(plain))


def rounded(model):
    """The same model with weights of two decimals, a quarter of the size; what is saved is what is measured."""
    classifier = model[-1]
    classifier.coef_ = classifier.coef_.round(2).astype("float32")
    return model


def measure(model, test: pd.DataFrame) -> dict[str, float]:
    """What the test packages say. Called once, at the very end."""
    truth, shares = test["section"], model.predict_proba(texts(test))
    labels = model.classes_[shares.argmax(axis=1)]
    values = {
        "f1_macro": f1_score(truth, labels, average="macro"),
        "balanced_accuracy": balanced_accuracy_score(truth, labels),
        "accuracy": accuracy_score(truth, labels),
        "roc_auc": roc_auc_score(truth, shares, multi_class="ovr", labels=model.classes_),
        "log_loss": log_loss(truth, shares, labels=model.classes_),
    }
    return {name: round(float(value), 4) for name, value in values.items()}


def main() -> None:
    train, test = checked()
    search = fit(train)
    print(f"cross-validated on training packages: macro F1 {search.best_score_:.3f}, chosen {search.best_params_}")
    (HERE / "model").mkdir(exist_ok=True)
    model = rounded(search.best_estimator_)
    joblib.dump(model, HERE / "model" / "model.joblib", compress=("xz", 9))
    metrics = measure(model, test)
    (HERE / "metrics.json").write_text(json.dumps(metrics, indent=2) + "\n", encoding="utf-8")
    print(metrics)


if __name__ == "__main__":
    main()
