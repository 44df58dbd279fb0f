"""Its checks."""

from portfolio.records import About

CODES = {
    "ST001": About(
        "Predictions", "advice", "Generous ratings", "Whether ratings are too high more often than too low."
    ),
}
