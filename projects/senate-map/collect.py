"""Makes data/test.jsonl: one row per senator of the 106th Congress, votes to look at and votes held out.

    apt-get download r-cran-mcmcpack && dpkg-deb -x r-cran-mcmcpack_*.deb extracted
    pip install pandas pyreadr
    python collect.py

Running it again writes the same bytes. A vote is held out by a hash of senator and roll call, about one in ten.
"""

import hashlib
import json
from pathlib import Path

import pandas as pd

HERE = Path(__file__).parent
SENATE = HERE / "extracted/usr/lib/R/site-library/MCMCpack/data/Senate.rda"
HELD_OUT_SHARE = 0.1
SEED = "senate-map/1"

PARTIES = {0.0: "Democrat", 1.0: "Republican"}
SPELLED = {
    "CHAFFEE1": "John Chafee", "CHAFFEE2": "Lincoln Chafee", "DEWINE": "DeWine", "MCCAIN": "McCain",
    "MCCONNELL": "McConnell", "SMITH.NH": "Smith (NH)", "SMITH.OR": "Smith (OR)",
}  # fmt: skip
STATES = {
    "ALABAMA": "AL", "ALASKA": "AK", "ARIZONA": "AZ", "ARKANSA": "AR", "CALIFOR": "CA", "COLORAD": "CO",
    "CONNECT": "CT", "DELAWAR": "DE", "FLORIDA": "FL", "GEORGIA": "GA", "HAWAII": "HI", "IDAHO": "ID",
    "ILLINOI": "IL", "INDIANA": "IN", "IOWA": "IA", "KANSAS": "KS", "KENTUCK": "KY", "LOUISIA": "LA",
    "MAINE": "ME", "MARYLAN": "MD", "MASSACH": "MA", "MICHIGA": "MI", "MINNESO": "MN", "MISSISS": "MS",
    "MISSOUR": "MO", "MONTANA": "MT", "NEBRASK": "NE", "NEVADA": "NV", "NEWHAM": "NH", "NEWJER": "NJ",
    "NEWMEX": "NM", "NEWYOR": "NY", "NORTHC": "NC", "NORTHD": "ND", "OHIO": "OH", "OKLAHOM": "OK",
    "OREGON": "OR", "PENNSYL": "PA", "RHODE": "RI", "SOUTHC": "SC", "SOUTHD": "SD", "TENNESS": "TN",
    "TEXAS": "TX", "UTAH": "UT", "VERMONT": "VT", "VIRGINI": "VA", "WASHING": "WA", "WESTVI": "WV",
    "WISCONS": "WI", "WYOMING": "WY",
}  # fmt: skip

# States that Gore won in November 2000, the election in which this Congress ended. Bush won the other thirty.
GORE = {
    *("CA", "CT", "DE", "HI", "IL", "IA", "ME", "MD", "MA", "MI"),
    *("MN", "NJ", "NM", "NY", "OR", "PA", "RI", "VT", "WA", "WI"),
}


def is_held_out(icpsr: int, roll_call: int) -> bool:
    digest = hashlib.sha256(f"{SEED}:{icpsr}:{roll_call}".encode()).digest()
    return int.from_bytes(digest[:8], "big") / 2**64 < HELD_OUT_SHARE


def row(senator: pd.Series) -> dict[str, object]:
    """One senator. Roll calls keep the number that the Senate gave them: 1 to 374 in 1999, 375 to 672 in 2000."""
    icpsr, state = int(senator["id"]), STATES[senator["state"].strip()]
    cast = {int(name[2:]): int(vote) for name, vote in senator.items() if name.startswith("rc") and vote == vote}
    held_out = {number: vote for number, vote in cast.items() if is_held_out(icpsr, number)}
    return {
        "icpsr": icpsr,
        "name": SPELLED.get(senator["member"], senator["member"].title()),
        "party": PARTIES[senator["party"]],
        "state": state,
        "state_2000": "Gore" if state in GORE else "Bush",
        "votes_cast": len(cast),
        "votes": {number: vote for number, vote in cast.items() if number not in held_out},
        "held_out": held_out,
    }


def main() -> None:
    import pyreadr

    senate = pyreadr.read_r(str(SENATE))["Senate"].astype({"state": str, "member": str})
    rows = sorted((row(senator) for _, senator in senate.iterrows()), key=lambda senator: senator["icpsr"])
    (HERE / "data").mkdir(exist_ok=True)
    lines = [json.dumps(senator, ensure_ascii=False, separators=(",", ":")) + "\n" for senator in rows]
    (HERE / "data" / "test.jsonl").write_text("".join(lines), encoding="utf-8")
    kept, held_out = (sum(len(r[name]) for r in rows) for name in ("votes", "held_out"))
    print(f"{len(rows)} senators, {kept + held_out} votes, {held_out} of them held out")


if __name__ == "__main__":
    main()
