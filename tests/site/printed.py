"""Reads the numbers that a built page prints, and looks for each in the page's ``results.json``."""

from __future__ import annotations

import bisect
import html
import json
import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Any

NOT_OURS = frozenset({"pf-prose", "pf-card", "pf-tagline", "pf-facts", "pf-turned-words", "pf-media", "pf-boxes",
                      "pf-column-words"})  # fmt: skip
"""The author's own prose is checked by PF050; the cells of cards are looked up in the data."""

NOT_READ = frozenset({"script", "style", "code", "pre", "q", "time", "small-print"})
VOID = frozenset({"br", "img", "input", "hr", "meta", "link", "path", "rect", "circle", "line", "polygon", "polyline"})

_POWER = "(?:\\s\N{MULTIPLICATION SIGN}\\s10(?P<power>[⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+))?"
NUMBER = re.compile(
    r"(?<![\w.,:/#@\u2013-])(?P<sign>[+\u2212-]?)[$€£¥]?(?P<digits>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)"
    + _POWER
    + r"(?P<mark>\s?%|k\b|M\b|bn\b)?(?![\w:/@]|\.\d)"
)
_PLAIN = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")
_SCALE = {"%": 0.01, "k": 1e3, "M": 1e6, "bn": 1e9, "": 1.0}

_MONTH = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*"
EXPLAINED = (
    ("a level or a rule of the program", r"95\s?%|p? ?< 0\.001|1 for always|0 for no more|1 less nDCG"),
    ("how often chance was tried", r"[\d,]+ (?:random swaps|draws|bootstrap samples|weighted bootstrap samples)"),
    ("a date", rf"\b\d{{1,2}} {_MONTH}(?: \d{{4}})?|\b{_MONTH} \d{{4}}|\d{{4}}-\d{{2}}(?:-\d{{2}})?(?:T[\d:]+)?"),
    ("a time between commits", r"\b\d+ (?:seconds?|minutes?|hours?|days?|weeks?|months?|years?) (?:before|after)"),
    ("a reason why there is no interval, in words alone so far", r"comes out about [\d.,]+ too (?:low|high)"),
    ("a time of day", r"\b\d{1,2}:\d{2}(?::\d{2})?\b"),
    ("a code of a check", r"\bPF\d{3}\b"),
    ("the version of a package", r"\b\d+\.\d+\.\d+\S*"),
    ("an id without a column of its own", r"\brow \d+\b"),
    ("a quantile by its name", r"\d+\s?% of queries up to"),
    ("the largest distance there can be, the root of two", r"\b1\.4 for nothing in common"),
    ("the smallest size that a range or a check asks for", r"fewer than \d+ |needs at least \d+"),
    ("how pictures are compared", r"16 by 16 light and dark steps"),
    ("literature", r"et al\. \d{4}"),
)


@dataclass(frozen=True)
class Printed:
    """A number as it stands on a page: where, in which sentence, and between which values it may lie."""

    part: str
    text: str
    around: str
    text_of_it: str
    digits: str
    value: float
    half: float
    is_share: bool


class _Texts(HTMLParser):
    """Part of the page -> the texts in it, one for each block of words."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.stack: list[tuple[str, str, bool]] = []
        self.found: list[tuple[str, str]] = []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        known = {name: value or "" for name, value in attributes}
        part, skipped = (self.stack[-1][1], self.stack[-1][2]) if self.stack else ("", True)
        classes = set(known.get("class", "").split())
        if "pf-project" in classes:
            part, skipped = "hero", False
        if "pf-part" in classes:
            part = known["id"].removeprefix("part-")
        if known.get("aria-label") == "A few test examples":
            skipped = True
        skipped = skipped or tag in NOT_READ or bool(classes & NOT_OURS)
        if not skipped and tag == "svg" and known.get("aria-label"):
            self.found.append((part, known["aria-label"]))
        if tag not in VOID:
            self.stack.append((tag, "drawing" if tag == "svg" else part, skipped))

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID:
            return
        while self.stack and self.stack.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        if self.stack and not self.stack[-1][2] and data.strip():
            self.found.append((self.stack[-1][1], " ".join(data.split(" "))))


def texts(page: str) -> list[tuple[str, str]]:
    """Part and words of everything that the program wrote on a project's page."""
    reader = _Texts()
    reader.feed(page)
    return reader.found


def numbers(page: str) -> Iterator[Printed]:
    """Every number of these, but for those that are explained by what they are."""
    for part, text in texts(page):
        rest = text
        for _, pattern in EXPLAINED:
            rest = re.sub(pattern, lambda found: "\0" * len(found.group()), rest)
        for found in NUMBER.finditer(rest):
            yield _printed(part, text, found)


def _printed(part: str, text: str, found: re.Match[str]) -> Printed:
    digits, mark = found["digits"].replace(",", ""), (found["mark"] or "").strip()
    power = int((found["power"] or "0").translate(_PLAIN))
    unit = 10.0 ** (power - len(digits.partition(".")[2])) * _SCALE[mark]
    sign = -1.0 if found["sign"] in ("\N{MINUS SIGN}", "-") else 1.0
    value = sign * float(f"{digits}e{power}") * _SCALE[mark]
    around = text[max(0, found.start() - 60) : found.end() + 40]
    is_share = mark == "%" or bool(re.match(r"\s*(?:percentage )?points", text[found.end() :]))
    is_share = is_share or bool(re.match(r" (?:to|and) [\d.,]+\s?%", text[found.end() :]))
    scale = 0.01 if is_share and mark != "%" else 1.0
    whole = " ".join(text.split())
    return Printed(
        part, found.group().strip(), around, whole, found["digits"], scale * value, 0.5 * scale * unit, is_share
    )


SECTIONS = {
    "data": {"rows", "columns", "column_charts"},
    "drawing": {"charts", "column_charts", "slices", "details"},
    "hero": {"rows", "headline", "target", "baseline", "iterations", "slices", "n_slices_tested", "patterns",
             "reviewed", "n_failures", "charts"},
    "iterations": {"rows", "headline", "target", "baseline", "iterations", "n_models_judged", "optimism", "charts"},
    "what-it-took": {"code", "charts", "run"},
    "where-it-fails": {"rows", "n_failures", "slices", "n_slices_tested", "patterns", "alike", "failures", "reviewed",
                       "charts", "details"},
}  # fmt: skip
"""Part of a page -> the parts of its record that it may take numbers from; the others sum up the whole."""


class Record:
    """All numbers of a ``results.json``, and the names in it that hold some."""

    def __init__(self, content: Mapping[str, Any]) -> None:
        self.values = {
            part: sorted({*_values({key: content[key] for key in keys}), *_to_settle(content)})
            for part, keys in (*SECTIONS.items(), ("", set(content)))
        }
        self.ids = set(_ids(content))
        looks = (*content["findings"], *content["passed"], *content["skipped"])
        said = (one.get(key) for one in looks for key in ("sentence", "advice", "why"))
        self.checks = {" ".join(text.split()) for text in said if text}
        self.names = {name for name in _names(content) if re.search(r"\d", name)}

    def holds(self, one: Printed) -> bool:
        """Whether a number there is printed so, whichever way it points."""
        scales = (1.0, 0.01) if "points" in one.text_of_it and not one.is_share else (1.0,)
        values = self.values.get(one.part, self.values[""])
        return any(_near(values, sign * scale * one.value, scale * one.half) for sign in (1, -1) for scale in scales)

    def is_of_a_check(self, one: Printed) -> bool:
        """Whether a check tells it of its own look: such facts are not kept apart from their sentence yet."""
        return any(sentence in one.text_of_it for sentence in self.checks)

    def is_of_an_id(self, one: Printed) -> bool:
        """Whether it is the id of an example in a list of those that a version fixed or broke."""
        listed = one.text_of_it.startswith(("Fixed: ", "Broken: "))
        return listed and any(one.digits in name for name in re.split(r"[:,.] ?", one.text_of_it) if name in self.ids)

    def is_name(self, one: Printed) -> bool:
        """Whether it belongs to what something is called: a bound of a slice, a label, the name of the baseline."""
        digits = re.compile(rf"(?<![\d.]){re.escape(one.digits)}(?!\d)")
        if one.part == "drawing" and one.text_of_it == one.text:  # a label that is drawn on several lines
            return any(digits.search(name) for name in self.names)
        text = one.text_of_it.casefold()
        return any(" ".join(name.casefold().split()) in text and digits.search(name) for name in self.names)


def _near(values: list[float], value: float, half: float) -> bool:
    slack = half * (1 + 1e-6) + 1e-12 * abs(value)
    place = bisect.bisect_left(values, value - slack)
    return place < len(values) and values[place] <= value + slack


def _values(part: object) -> Iterator[float]:
    if isinstance(part, bool) or part is None:
        return
    if isinstance(part, int | float):
        if math.isfinite(part):
            yield float(part)
    elif isinstance(part, dict):
        if {"n", "n_failures"} <= part.keys():
            yield float(part["n"] - part["n_failures"])
        for value in part.values():
            yield from _values(value)
    elif isinstance(part, list):
        yield float(len(part))
        for value in part:
            yield from _values(value)


def _ids(content: Mapping[str, Any]) -> Iterator[str]:
    for run in content["iterations"]:
        versus = run["versus_previous"] or {}
        yield from (*versus.get("fixed", ()), *versus.get("broken", ()))


def _names(part: object, key: str = "") -> Iterator[str]:
    """Strings that something is called by: of columns, labels, slices, versions."""
    if isinstance(part, str) and key in NAMES:
        yield from (part, part.replace("_", " "))
    elif isinstance(part, dict):
        for name, value in part.items():
            if key in ("counts", "shares"):
                yield name
            yield from _names(value, name)
    elif isinstance(part, list):
        for value in part:
            yield from _names(value, key)


NAMES = frozenset({"words", "name", "label", "labels", "subject", "test", "baseline_name", "tag", "query"})


def _to_settle(content: Mapping[str, Any]) -> Iterator[float]:
    """How many examples or groups would put target or zero outside an interval, rounded up to two digits."""
    versus = [content["versus_baseline"], *(run["versus_previous"] for run in content["iterations"])]
    asked = [(content["headline"], content["target"]), *((one["difference"], 0.0) for one in versus if one)]
    groups = content["rows"].get("groups", {}).get("test")
    for one, line in asked:
        if line is None or one["low"] is None or not one["low"] < line < one["high"] or one["value"] == line:
            continue
        reach = one["high"] - one["value"] if line > one["value"] else one["value"] - one["low"]
        for n in filter(None, (one["n"], groups)):
            most = round(n * (reach / (line - one["value"])) ** 2)
            step = 10 ** max(0, len(str(most)) - 2)
            yield float(math.ceil(most / step) * step)


def unexplained(page: str, content: Mapping[str, Any], author: str = "", most_of_checks: int = 0) -> list[Printed]:
    """The numbers of a page that its ``results.json`` does not hold and that do not stand in the author's words.

    Of those that only the sentence of a check holds so many are left out.
    """
    record, said = Record(content), " ".join(author.split())
    explained = (record.holds, record.is_name, record.is_of_an_id, _is_of_a_pair)
    left = (one for one in numbers(page) if not any(is_fine(one) for is_fine in explained))
    found = [one for one in left if len(one.text_of_it.split()) < 3 or one.text_of_it not in said]
    of_checks = {(one.text, one.text_of_it) for one in found if record.is_of_a_check(one)}
    if len(of_checks) > most_of_checks:
        return found
    return [one for one in found if (one.text, one.text_of_it) not in of_checks]


_PAIR = re.compile(r"([\d,]*\d) (?:of|in|out of|/) (?:the |these |other |all )*([\d,]*\d)")


def _is_of_a_pair(one: Printed) -> bool:
    """Whether it is the share of the two counts beside it: "19 of 88 (22 %)"."""
    counts = [tuple(int(n.replace(",", "")) for n in found.groups()) for found in _PAIR.finditer(one.around)]
    return one.is_share and any(n and abs(k / n - one.value) <= one.half * (1 + 1e-6) for k, n in counts)


def sample(page: str) -> list[dict[str, str]]:
    """The rows of the table of a few test examples, by column."""
    found = re.search(r'aria-label="A few test examples">(.*?)</table>', page, re.DOTALL)
    body = found[1] if found else ""
    names = re.findall(r"<th [^>]*>(.*?)</th>", body)
    rows = re.findall(r"<tr>(<td.*?)</tr>", body, re.DOTALL)
    cells = (
        [html.unescape(re.sub(r"<[^>]+>", "", cell)).strip() for cell in re.findall(r"<td.*?</td>", row, re.DOTALL)]
        for row in rows
    )
    return [dict(zip(names, row, strict=True)) for row in cells]


def is_cell(shown: str, value: object) -> bool:
    """Whether a cell shows the value of the data, in full or cut off."""
    value = json.dumps(value, separators=(",", ":")) if isinstance(value, dict | list) else value
    text = " ".join(str(value).split())
    if shown.endswith("\N{HORIZONTAL ELLIPSIS}"):
        return text.startswith(shown[:-1].rstrip())
    try:
        return text == shown or float(text) == float(shown)
    except ValueError:
        return False
