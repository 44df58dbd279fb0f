"""Fits the model of prices.py to the training homes. Writes model/model.joblib and metrics.json.

python train.py
"""

import json
from pathlib import Path

import joblib
from check_data import checked
from measure import measured
from prices import fitted, told

HERE = Path(__file__).parent


def main() -> None:
    train, test = checked()
    model, held = fitted(train)
    print("held-out training homes:", {name: round(value, 3) for name, value in held.items()})
    (HERE / "model").mkdir(exist_ok=True)
    joblib.dump(model, HERE / "model" / "model.joblib", compress=("xz", 9))
    metrics = measured(test, told(model, test))
    (HERE / "metrics.json").write_text(json.dumps(metrics, indent=2) + "\n", encoding="utf-8")
    print("test homes:", metrics)


if __name__ == "__main__":
    main()
