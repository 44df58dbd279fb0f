"""Whose a number is, by the words around it: this project's on the test set, or of other data, goals and people."""

from __future__ import annotations

import re
from typing import Literal

from portfolio.metric_names import OTHER_DATA

_PASSED = re.compile(
    r"\b(?:beats?|beating|outperform\w*|over|above|than|against|unlike|improv\w+ (?:on|over))\s+"
    r"(?:(?:the|a|an|our|all|every|any|both)\s+)*(?:[\w-]+\s+)?(?:baselines?|paper|state of the art|guess\w*)",
    re.IGNORECASE,
)
_ELSEWHERE = re.compile(
    r"\b(?:targets?|goals?|aim(?:s|ed)?|at least|wanted|needed|required?|thresholds?|minimum|hope[ds]?|should|would"
    r"|could|published|papers?|reported|literature|state[- ]of[- ]the[- ]art|sota|leaderboards?|kaggle|et al|authors?"
    r"|prior work|previous work|humans?|means|meant|perfect|ideal|chance|baselines?|majority|dummy|na[iï]ve(?! bayes)"
    r"|guess\w*|coin flip|always (?:say|predict|answer)\w*)\b",
    re.IGNORECASE,
)
OWN = re.compile(r"\b(?:ours?|my|mine|test|final|this (?:model|project|work)|proposed|we|I)\b", re.IGNORECASE)
TEST = re.compile(r"(?<![a-z])(?:test|held[- ]out|hold[- ]?out)(?![a-z])", re.IGNORECASE)
_EARLIER = re.compile(
    r"\b(?:without|ablation|instead|removing|dropping|first version|earlier|previous(?:ly)?|before|used to|at first"
    r"|initial(?:ly)?|old|alone|from)\b",
    re.IGNORECASE,
)
MODELS = re.compile(
    r"\b(?:random forests?|logistic regressions?|linear regressions?|svms?|svc|xgboost|lightgbm|catboost|ridge|lasso"
    r"|gradient boost\w*|decision trees?|k-?nn|nearest neighbou?rs?|naive bayes|\w*bert|resnet\S*|vgg\S*|lstms?"
    r"|transformers?|gpt\S*|llama\S*|s?arima|prophet|mlps?|perceptrons?|yolo\S*|cnns?|efficientnet\S*|mobilenet\S*)\b",
    re.IGNORECASE,
)

Whose = Literal["ours", "unsure", "other"]


def whose(words: str, around: str, *, tells_of_others: bool) -> Whose:
    """By the words beside a number and by headings and leading words around it.

    Args:
        tells_of_others: other versions or models are told of around here, so that a number may well be theirs.
    """
    beside = _PASSED.sub("", words)
    if _ELSEWHERE.search(beside) or (OTHER_DATA.search(beside) and not TEST.search(beside)):
        return "other"
    if (OTHER_DATA.search(around) or _ELSEWHERE.search(around)) and not TEST.search(beside):
        return "other"
    if OWN.search(beside):
        return "ours"
    return "unsure" if tells_of_others or _EARLIER.search(beside) else "ours"
