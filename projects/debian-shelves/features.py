"""What the model reads of a package: the words of its description, pieces of them, and pieces of its name."""

import pandas as pd
from sklearn.compose import ColumnTransformer
from sklearn.feature_extraction.text import TfidfVectorizer


def texts(packages: pd.DataFrame) -> pd.DataFrame:
    """``description`` as it is, and ``name`` with its dashes opened: "vim-youcompleteme" begins with the word vim."""
    names = packages["package"].str.replace("-", " ", regex=False)
    return pd.DataFrame({"description": packages["description"], "name": names}, index=packages.index)


def words_and_pieces() -> ColumnTransformer:
    """Three bags. Pieces let a word of one package speak for its relatives: "bruteforcer" for "bruteforce".

    The limits keep the model below half a megabyte; they were set by that, not by a score.
    """
    pieces = {"analyzer": "char_wb", "sublinear_tf": True}
    return ColumnTransformer([
        ("words", TfidfVectorizer(sublinear_tf=True), "description"),
        ("pieces", TfidfVectorizer(**pieces, ngram_range=(3, 5), max_features=10_000), "description"),
        ("name", TfidfVectorizer(**pieces, ngram_range=(2, 4), max_features=6_000), "name"),
    ])  # fmt: skip
