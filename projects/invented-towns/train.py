"""Second version: what followed the last two letters. Writes model/model.json and metrics.json.

python train.py
"""

import json
from pathlib import Path

import pandas as pd
from chain import followers
from check_data import checked
from predict import generate
from rehearsal import rehearse

HERE = Path(__file__).parent
ORDER = 2


def learned(names: pd.DataFrame) -> dict:
    """The model, as it lies in model/model.json."""
    return {
        "order": ORDER,
        "followers": {country: followers(own, ORDER) for country, own in names.groupby("country")["name"]},
    }


def main() -> None:
    train, test = checked()
    print(rehearse(train, learned, generate))
    model = learned(train)
    (HERE / "model").mkdir(exist_ok=True)
    text = json.dumps(model, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    (HERE / "model" / "model.json").write_text(text + "\n", encoding="utf-8")
    made, known = generate(test, json.loads(text)).str.casefold(), set(train["name"].str.casefold())
    novelty = 1 - float(made.isin(known).mean())
    (HERE / "metrics.json").write_text(json.dumps({"novelty": round(novelty, 4)}, indent=2) + "\n", encoding="utf-8")
    print({"novelty": novelty})


if __name__ == "__main__":
    main()
