"""How people write the names of metrics ("F1-score", "AUC", "R^2", "mAP@0.5"), and what else a number may be of."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from portfolio.task import Metric

_WRITTEN: Mapping[str, tuple[str, ...]] = {
    # ---- labels; "~" is any separator, or none ----
    r"macro~(?:avg|averaged?)?~f~?1|f~?1~(?:score|measure)?~macro": ("f1_macro",),
    r"weighted~(?:avg|averaged?)?~f~?1|f~?1~(?:score|measure)?~weighted": ("f1_weighted",),
    r"(?:micro|samples)~(?:avg|averaged?)?~f~?1|f~?1~(?:score|measure)?~(?:micro|samples)": (),
    r"f~?1|f1?[ -](?:score|measure)": ("f1_macro", "f1_weighted", "f1_positive"),
    r"f~?(?:0?\.5|2|beta)(?=~(?:score|measure)|\b)": (),
    r"acc(?:uracy)?\.?|top~1~(?:acc(?:uracy)?)?": ("accuracy", "judge_accuracy"),
    r"top~(?:[2-9]|\d\d+|k)~(?:acc(?:uracy)?)?|acc(?:uracy)?@\d+": (),
    r"balanced~acc(?:uracy)?|uar|macro~(?:avg|averaged?)?~recall": ("balanced_accuracy",),
    r"(?:error|misclassification)~rate": ("error_rate",),
    r"(?:word|character|equal|bit|top~\d+)~error~rate": (),
    r"specificity|true negative rate|false (?:positive|negative) rate|fpr|fnr": (),
    r"auc~roc|(?:roc~)?auc|au~?roc|area under the (?:roc )?curve|c-statistic": ("roc_auc",),
    r"(?:pr|precision~recall)~auc|auc~pr|au~?prc?": (),
    r"log~loss|cross~entropy(?:~loss)?": ("log_loss",),
    r"loss|brier(?:~score)?|ece|perplexity|fid|bleu|rouge(?:~[l\d])?": (),
    r"mcc|matthews(?:~corr(?:elation|coef)?(?:~coefficient)?)?": ("matthews_corrcoef",),
    r"quadratic(?:ally)?~(?:weighted~)?kappa|qwk": ("quadratic_kappa",),
    r"(?:cohen\W?s?~)?kappa": (),
    r"precision|positive predictive value|ppv": ("precision", "precision_positive"),
    r"recall|sensitivity|true positive rate|tpr": ("recall", "recall_positive"),
    r"(?:macro|micro|weighted)~(?:avg|averaged?)?~precision|(?:micro|weighted)~(?:avg|averaged?)?~recall": (),
    r"(?:precision|recall|p|r)~(?:@|at)~\d+": (),
    r"jaccard(?:~(?:index|score|similarity))?|m?iou|intersection over union": ("jaccard",),
    r"hamming(?:~loss)?": ("hamming_loss",),
    # ---- numbers ----
    r"mae|mean abs(?:olute)? err(?:or)?": ("mae", "count_mae"),
    r"rmse|root[- ]mean[- ]squared?[- ](?:err(?:or)?|deviation)": ("rmse",),
    r"mse|mean squared? error|medae|median (?:absolute )?error|mean absolute percentage error": (),
    r"s?mape|wape|rmsle|msle|explained variance|(?:pearson|spearman)(?:\W?s)?~(?:r|rho|correlation)": (),
    r"r~?(?:\^|\*\*)?~?\{?2\}?|r²|r[- ]squared?|coefficient of determination": ("r2",),
    r"adj(?:usted|\.)?~r~?(?:\^)?~?(?:2|²|squared)": (),
    r"mase": ("mase",),
    r"pinball(?:~loss)?|quantile loss": ("pinball",),
    r"picp": ("coverage",),
    # ---- boxes and lists ----
    r"(?-i:mAP|MAP|AP)(?:~@~\[?(?:iou\W?)?0?\.50?\]?|~@?~50)": ("ap50",),
    r"(?-i:mAP|MAP|AP)~@?~[\[(]?(?:0?\.50?|50)~(?:[:\-\u2013]|to|\.\.)~(?:0?\.95|95)[\])]?|coco (?-i:mAP|AP)": ("ap",),
    r"(?-i:mAP|MAP|AP)(?:~@~\[?0?\.[6-9]5?\]?|~@?~[6-9][05])": (),
    r"(?-i:mAP|MAP|AP)|mean average precision|average precision": ("ap50", "ap"),
    r"ndcg(?:(?:~(?:@|at)~)?10)?": ("ndcg_at_10",),
    r"ndcg(?:~(?:@|at)~)?\d+": (),
    r"mrr|mean reciprocal rank": ("mrr",),
    r"mrr(?:~(?:@|at)~)?\d+": (),
    r"(?:hits?(?:~r(?:ate|atio))?|hr|success)~(?:@|at)~10": ("hit_at_10",),
    r"(?:hits?(?:~r(?:ate|atio))?|hr|success)~(?:@|at)~\d+": (),
    # ---- groups and topics ----
    r"ari|adjusted rand(?: index| score)?": ("ari",),
    r"ami|adjusted mutual info(?:rmation)?": ("ami",),
    r"nmi|normali[sz]ed mutual info(?:rmation)?|(?<!adjusted )rand index": (),
    r"silhouette(?:~(?:score|coefficient))?": ("silhouette",),
    r"npmi|(?:topic~)?coherence": ("npmi",),
    r"(?:c_?v|u_?mass)~coherence": (),
    r"(?:topic~)?diversity": ("diversity",),
}

OTHER_DATA = re.compile(
    r"validat\w*|(?<![a-z])(?:val|valid|train|cv|dev|oof|oob|folds?)(?![a-z])|cross[\s_-]?val\w*"
    r"|out[\s_-]of[\s_-](?:fold|bag)|\bin training\b|\bon (?:the |our )?training\b|rehears\w*|in[\s_-]sample"
    r"|\btraining[\s_-](?:set|data|rows|split|score|loss|acc\w*|f1|mae|rmse|r2|examples|queries|error)",
    re.IGNORECASE,
)
"""Words for data that is not the test set."""


@dataclass(frozen=True)
class Named:
    """A metric's name in a text; ``metrics`` are those it may stand for, none where this kind has no such metric."""

    start: int
    end: int
    metrics: tuple[Metric, ...]


def named(text: str, metrics: Sequence[Metric]) -> list[Named]:
    """The names of metrics in the text, in its order, each as long as it can be read."""
    known = {metric.name: metric for metric in metrics}
    found = [
        Named(*match.span(), tuple(known[name] for name in names if name in known))
        for pattern, names in (*((_own(metric), (metric.name,)) for metric in metrics), *_patterns())
        for match in pattern.finditer(text)
    ]
    kept: list[Named] = []
    for one in sorted(found, key=lambda name: (name.start - name.end, not name.metrics)):
        if all(one.end <= other.start or one.start >= other.end for other in kept):
            kept.append(one)
    return sorted(kept, key=lambda name: name.start)


def meant(words: str, metrics: Sequence[Metric]) -> tuple[Metric, ...] | None:
    """What words stand for that are a metric's name and nothing else; ``None`` where they are no such name."""
    bare = re.sub(r"^\W+|\W*%?\W*$", "", words.replace("²", "2"))
    return next((name.metrics for name in named(bare, metrics) if name.end - name.start == len(bare)), None)


@cache
def _patterns() -> tuple[tuple[re.Pattern[str], tuple[str, ...]], ...]:
    return tuple((_compiled(written), names) for written, names in _WRITTEN.items())


@cache
def _own(metric: Metric) -> re.Pattern[str]:
    """The metric's name and title with any separators."""
    spellings = (re.sub(r"[\W_]+", "~", words.strip(" ()")) for words in (metric.title, metric.name))
    ordered = sorted(spellings, key=len, reverse=True)
    return _compiled("|".join(spelling.replace("~at~", "~(?:at|@)~") for spelling in ordered))


def _compiled(written: str) -> re.Pattern[str]:
    """Not as part of a longer word, but for what is joined by an underscore in front, as in ``test_accuracy``."""
    separated = written.replace("~", r"[\s_.\-(),*@]{0,3}")
    return re.compile(rf"(?<![^\W_])(?<!\.)(?:{separated})(?:[\s_-]score)?(?![\w²])", re.IGNORECASE)
