"""What the search reads of a program, as bags of words and of pieces of words."""

import pandas as pd
from scipy.sparse import csr_matrix
from sklearn.feature_extraction.text import TfidfVectorizer


def read_programs(path) -> pd.DataFrame:
    """The programs of data/packages.csv; one may be called "null", so nothing is read as missing."""
    return pd.read_csv(path, keep_default_na=False)


def bags(programs: pd.DataFrame) -> dict[str, tuple[TfidfVectorizer, pd.Series]]:
    """How each bag is made, and the texts that it is made of.

    Pieces of words let "archives" find an archiver, and "medical" a program called medcon. What others say of a program
    (its section, the metapackages that select it) has bags of its own: in one bag with the description, the long
    names of metapackages would drown it.
    """
    texts = programs["package"].str.replace("-", " ", regex=False) + " " + programs["description"]
    return {
        "words": (TfidfVectorizer(sublinear_tf=True), texts),
        "pieces": (pieces(), texts),
        "section": (pieces(), programs["section"]),
        "selections": (pieces(), programs["selected_by"]),
    }


def pieces() -> TfidfVectorizer:
    return TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 4), sublinear_tf=True)


class Index:
    """Programs, ready to be searched: a program scores the weighted sum of its cosines with the query, one per bag."""

    def __init__(self, programs: pd.DataFrame, weights: dict[str, float]) -> None:
        self.names = programs["package"].to_numpy()
        made = bags(programs)
        self.parts = [(*_filled(*made[name]), weight) for name, weight in weights.items()]

    def scores(self, queries: list[str]):
        """One row per query, one column per program."""
        return sum(weight * (vectorizer.transform(queries) @ filled.T) for vectorizer, filled, weight in self.parts)

    def search(self, queries: list[str], most: int) -> list[list[str]]:
        """The names of the programs that fit best, best first; none that share nothing with the query."""
        scores = csr_matrix(self.scores(queries)).toarray().round(9)
        order = (-scores).argsort(axis=1, kind="stable")[:, :most]
        return [[str(self.names[i]) for i in row if scores[q, i] > 0] for q, row in enumerate(order)]


def _filled(vectorizer: TfidfVectorizer, texts: pd.Series) -> tuple[TfidfVectorizer, csr_matrix]:
    return vectorizer, vectorizer.fit_transform(texts)
