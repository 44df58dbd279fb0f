"""Checks of data/ that must hold before anything is trained or believed; ``train.py`` runs them first.

python check_data.py
"""

import json
from pathlib import Path

import pandas as pd

DATA = Path(__file__).parent / "data"

# Tallies that are in every history book, as (yea, nay): the two verdicts on President Clinton, and the treaty that
# bans nuclear tests. That they come out shows that yea is 1 and that roll calls have the Senate's own numbers.
KNOWN = {"17": (45, 55), "18": (50, 50), "325": (48, 51)}


def read() -> pd.DataFrame:
    """Senators, with their votes as dictionaries from the number of a roll call to 1 or 0."""
    lines = (DATA / "test.jsonl").read_text(encoding="utf-8").splitlines()
    return pd.DataFrame([json.loads(line) for line in lines])


def faults(senators: pd.DataFrame) -> list[str]:
    """What is wrong with the data, in sentences; empty when nothing is."""
    pairs = list(zip(senators["votes"], senators["held_out"], strict=True))
    together = [seen | hidden for seen, hidden in pairs]
    tallies = {number: [votes[number] for votes in together if number in votes] for number in KNOWN}
    share = sum(len(hidden) for _, hidden in pairs) / sum(map(len, together))
    found = {
        "a vote is both shown and held out": any(set(seen) & set(hidden) for seen, hidden in pairs),
        "a vote is neither yea nor nay": any(vote not in (0, 1) for votes in together for vote in votes.values()),
        "a senator appears twice": senators["icpsr"].duplicated().any() or senators["name"].duplicated().any(),
        "votes_cast does not count the votes": list(map(len, together)) != senators["votes_cast"].tolist(),
        "a state does not have two seats": not (senators.groupby("state").size() >= 2).all() or len(senators) != 102,
        "about a tenth of the votes should be held out": not 0.09 < share < 0.11,
        "a tally is not the one in the history books": any(
            (sum(tallies[number]), len(tallies[number]) - sum(tallies[number])) != tally
            for number, tally in KNOWN.items()
        ),
    }
    return [sentence for sentence, wrong in found.items() if wrong]


def checked() -> pd.DataFrame:
    """The senators, or the end of the program."""
    senators = read()
    if wrong := faults(senators):
        raise SystemExit("data/: " + "; ".join(wrong))
    return senators


if __name__ == "__main__":
    senators = checked()
    n_seen, n_hidden = (int(senators[name].map(len).sum()) for name in ("votes", "held_out"))
    print(f"fine: {len(senators)} senators, {n_seen} votes to look at, {n_hidden} held out")
