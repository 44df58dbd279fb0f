"""README.md -> the numbers it says of metrics: in sentences, lists, tables and printed lines, unless of other data."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from portfolio.examine.checks.printed import BAR, with_rows
from portfolio.examine.checks.typed_numbers import NUMBER, Typed, is_no_value, typed_number
from portfolio.examine.checks.whose import MODELS, OWN, TEST, Whose, whose
from portfolio.metric_names import OTHER_DATA, Named, meant, named
from portfolio.records import Section
from portfolio.task import Metric

NEAR = 60
"""A number belongs to a metric when no more characters than this lie between them."""

Span = tuple[int, int]

_HIDDEN = re.compile(
    r"<!--.*?(?:-->|\Z)|\{\{.*?\}\}|\{%.*?%\}|`[^`\n]*`|\]\([^)\n]*\)|https?://\S+",
    re.DOTALL,
)
_CELL_END, _ROW = re.compile(r"</t[dh]>", re.IGNORECASE), re.compile(r"<tr\b.*?</tr>", re.IGNORECASE | re.DOTALL)
_HEADING = re.compile(r" {0,3}(#{1,6})\s")
_ITEM = re.compile(r"(\s*)(?:[-*+]|\d+[.)])\s")
_DELIMITER = re.compile(r"[\s|:\-]*-[\s|:\-]*")
_AVERAGE = re.compile(r"\b(?:macro|weighted|micro)[\s_-]av(?:g|erage)\b", re.IGNORECASE)
_SENTENCE_END = re.compile(r"(?<!\bvs)(?<!\bacc)(?<!\bca)(?<!\bapprox)(?<!\be\.g)(?<!\bi\.e)(?<!\.{4})[.!?](?=\s)")
_CLAUSE_END = re.compile(
    r"[;,](?=\s)|\((?=[^)]*\d)|\)|\b(?:while|whereas|but|against|versus|vs|compared (?:to|with)|and)\b", re.IGNORECASE
)
_LINK = re.compile(
    r"(?:[\s:=|*_≈~><≥≤$()\[-]|→|\.{3,}|\b(?:scores?|values?|is|was|are|of|at|to|with|reache[sd]|about|around|roughly|nearly|almost"
    r"|approximately|over|above|under|below|only|just|now|currently|the|this|our|test|set|on|data|model|an?|equals|"
    r"stands|comes|came|out|got|gets|rose|went|up|down|dropped|increased|improved|more|less|than|close)\b)*",
    re.IGNORECASE,
)
_FOLLOWED = re.compile(r"[\s*_]*(?:(?:of|in)\s)?(?:test\s|mean\s|overall\s)?[\s*_]*")
_BESIDE = re.compile(
    r"\w ?/ ?[\w -]+?[\s:=*(]+(?:(?:of|is|are|was|were) )?"
    r"((?:\d*\.\d+|\d+)\s?%?(?: ?/ ?(?:\d*\.\d+|\d+)\s?%?)+)"
)
"""As in "precision/recall 0.91/0.85"."""
_BETWEEN_NAMES = re.compile(r"[\s,/&*_|]*(?:and)?[\s*_]*")


@dataclass(frozen=True)
class Said:
    """A number said to be one of these metrics; several where a table has them of models that are not told apart.

    ``is_sure`` is whether it is certainly meant of this project's model on the test set.
    """

    numbers: tuple[Typed, ...]
    metrics: tuple[Metric, ...]
    is_sure: bool


@dataclass(frozen=True)
class _Text:
    """A section while it is read. ``text`` is as long as what the author wrote, with what is no prose blanked out."""

    name: str
    section: Section
    text: str
    metrics: Sequence[Metric]
    n_models: int

    def line(self, at: int) -> int:
        return self.section.line + self.section.text.count("\n", 0, at)

    def whose(self, words: str, around: str) -> Whose:
        several = self.n_models > 1 and MODELS.search(words) is not None
        is_past = (self.section.part or self.name) in ("iterations", "next")
        return whose(words, around, tells_of_others=several or is_past)


def said(sections: Mapping[str, Section], metrics: Sequence[Metric]) -> Iterator[Said]:
    """All that is said of the metrics; a name that may stand for several gives them in the order of ``metrics``."""
    found = (each.group() for section in sections.values() for each in MODELS.finditer(section.text))
    models = {name.casefold().rstrip("s") for name in found}
    for name, section in sections.items():
        yield from _of_section(_Text(name, section, _prose(section.text, metrics), metrics, len(models)))


def _prose(text: str, metrics: Sequence[Metric]) -> str:
    """The text with code, links, comments and tags blanked out; a table in HTML has its rows on one line."""

    def blank(found: re.Match[str]) -> str:
        inside = found.group().strip("`").strip()
        is_said = found.group()[:1] == "`" and (NUMBER.fullmatch(inside) or meant(inside, metrics) is not None)
        return found.group().replace("`", " ") if is_said else re.sub(r"[^\n]", "\0", found.group())

    text = _HIDDEN.sub(blank, with_rows(text))
    text = _BESIDE.sub(lambda found: found[0][: found.start(1) - found.start()] + found[1].replace("/", " "), text)
    text = _ROW.sub(lambda found: found.group().replace("\n", " "), text)
    text = _CELL_END.sub("    |", text)
    return re.sub(r"</?[a-zA-Z][^>\n]*>", lambda found: " " * len(found.group()), text)


# ---- where things stand ------------------------------------------------------------------------


@dataclass
class _Around:
    """The headings, leading words and list items that a line stands below."""

    headings: dict[int, str] = field(default_factory=dict)
    lead: str = ""
    items: list[tuple[int, str]] = field(default_factory=list)

    def words(self) -> str:
        return " ".join((*self.headings.values(), self.lead, *(text for _, text in self.items)))

    def enter_heading(self, level: int, words: str) -> None:
        self.headings = {each: told for each, told in self.headings.items() if each < level} | {level: words}
        self.lead, self.items = "", []


def _of_section(text: _Text) -> Iterator[Said]:
    around = _Around({0: text.section.heading})
    for start, end in _blocks(text.text):
        block = text.text[start:end]
        if heading := _HEADING.match(block):
            around.enter_heading(len(heading[1]), block)
        elif _is_table(block):
            yield from _of_table(text, start, block, around.words())
        elif item := _ITEM.match(block):
            around.items = [(depth, words) for depth, words in around.items if depth < len(item[1])]
            yield from _of_paragraph(text, start, block, around.words())
            around.items.append((len(item[1]), "" if NUMBER.search(block, item.end()) else block))
        else:
            around.items, around.lead = [], ""
            yield from _of_paragraph(text, start, block, around.words())
            around.lead = block if block.rstrip().endswith(":") else ""


def _is_table(block: str) -> bool:
    return (
        BAR in block
        or block.lstrip().startswith("|")
        or any(map(_DELIMITER.fullmatch, block.split("\n")[1:2]))
        or "    |" in block
    )


def _blocks(text: str) -> Iterator[Span]:
    """Headings, list items, tables and paragraphs, one after the other."""
    start, before = 0, ""
    at = 0
    for line in text.splitlines(keepends=True):
        opens = _HEADING.match(line) or _ITEM.match(line) or _HEADING.match(before)
        if not line.strip() or opens or _has_cells(line) != _has_cells(before):
            if before.strip():
                yield start, at
            start = at
        before = line
        at += len(line)
    if before.strip():
        yield start, at


def _has_cells(line: str) -> bool:
    return "|" in line or BAR in line


# ---- sentences ---------------------------------------------------------------------------------


def _of_paragraph(text: _Text, offset: int, block: str, around: str) -> Iterator[Said]:
    for start, end in _cut(block, _SENTENCE_END):
        sentence = block[start:end]
        names = _listed(sentence, named(sentence, text.metrics))
        if names:
            yield from _of_sentence(text, offset + start, sentence, names, around)


def _cut(text: str, border: re.Pattern[str]) -> list[Span]:
    ends = [0, *(found.end() for found in border.finditer(text)), len(text)]
    return [*pairwise(ends)]


def _listed(text: str, names: Sequence[Named]) -> list[Named]:
    """Names beside each other ("precision and recall") as one, since numbers behind them may be of either."""
    joined: list[Named] = []
    for name in names:
        last = joined[-1] if joined else None
        has_own = last and re.search(r"\d\s?%?\s*$", text[: last.start])  # "91 % accuracy, AUC = 0.95"
        if last and not has_own and _BETWEEN_NAMES.fullmatch(text, last.end, name.start):
            both = tuple(dict.fromkeys((*last.metrics, *name.metrics))) if last.metrics and name.metrics else ()
            joined[-1] = Named(last.start, name.end, both)
        else:
            joined.append(name)
    return joined


def _of_sentence(text: _Text, offset: int, sentence: str, names: Sequence[Named], around: str) -> Iterator[Said]:
    clauses = _clauses(sentence)
    first = sentence[slice(*clauses[0])]
    lead = first if OTHER_DATA.search(first) and first.lstrip().lower().startswith(("on ", "in ", "by ")) else ""
    for found in NUMBER.finditer(sentence):
        if any(name.start < found.end() and found.start() < name.end for name in names) or is_no_value(found):
            continue
        words = next(sentence[start:end] for start, end in clauses if start <= found.start() < end)
        name, is_tied = _name_of(found, sentence, names)
        metrics = name.metrics if is_tied or len(names) == 1 else _any_of(name, names)
        typed = typed_number(found, metrics, text.line(offset + found.start()), is_tied=is_tied)
        owner = text.whose(words, f"{around} {lead}")
        if typed and owner != "other":
            yield Said((typed,), metrics, owner == "ours")


def _clauses(sentence: str) -> list[Span]:
    """Parts with numbers of their own; one without belongs to the part before it, at the beginning to the next."""
    joined: list[Span] = []
    for start, end in _cut(sentence, _CLAUSE_END):
        if joined and not (NUMBER.search(sentence[start:end]) and NUMBER.search(sentence[slice(*joined[-1])])):
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return joined


def _name_of(found: re.Match[str], sentence: str, names: Sequence[Named]) -> tuple[Named, bool]:
    """The name that the number belongs to, and whether nothing but linking words stands between."""
    before = [name for name in names if name.end <= found.start()]
    if before and _LINK.fullmatch(sentence, before[-1].end, found.start()):
        return before[-1], True
    behind = [name for name in names if name.start >= found.end()]
    if behind and _FOLLOWED.fullmatch(sentence, found.end(), behind[0].start):
        return behind[0], True
    gap: Callable[[Named], int] = lambda name: max(found.start() - name.end, name.start - found.end())  # noqa: E731
    nearest = min(names, key=gap)
    return (nearest if gap(nearest) <= NEAR else Named(0, 0, ())), False


def _any_of(nearest: Named, names: Sequence[Named]) -> tuple[Metric, ...]:
    """The metrics of all names in the sentence, the nearest first; none where the nearest is not measured here."""
    if not nearest.metrics:
        return ()
    return tuple(dict.fromkeys((*nearest.metrics, *(metric for name in names for metric in name.metrics))))


# ---- tables ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Cell:
    words: str
    start: int


_Entry = tuple[str, _Cell, tuple[Metric, ...]]
"""A cell with the words that say what it is of, and the metrics it may be of."""


def _of_table(text: _Text, offset: int, block: str, around: str) -> Iterator[Said]:
    """A metric for each row, or for each column with a model in each row."""
    ends = [0, *(found.end() for found in re.finditer(r"\n", block)), len(block)]
    lines = (_cells(block[start:end], offset + start) for start, end in pairwise(ends))
    rows = [row for row in lines if row and not all(_DELIMITER.fullmatch(cell.words) for cell in row)]
    has_head = rows and not any(NUMBER.search(cell.words) for cell in rows[0])
    titles = [cell.words for cell in rows.pop(0)] if has_head else []
    by_column: dict[tuple[int, str], list[_Entry]] = {}
    has_averages = any(_AVERAGE.search(row[0].words) for row in rows)
    for row in rows:
        own = _whole_name(row[0].words, text.metrics)
        if own is not None:
            title = dict(enumerate(titles))
            yield from _chosen(text, [(title.get(at, ""), cell, own) for at, cell in enumerate(row) if at], around)
            continue
        label = " ".join(cell.words for cell in row if not NUMBER.search(cell.words))
        average = _AVERAGE.search(label)
        for column, (words, cell) in enumerate(zip(titles, row, strict=False)):
            metrics = _of_column(words, average[0] if average else "", text.metrics)
            if metrics and bool(average) == has_averages:  # beside averages, a row is of one class
                entry = (f"{label} {words}", cell, metrics)
                by_column.setdefault((column, metrics[0].name), []).append(entry)
    for entries in by_column.values():
        yield from _chosen(text, entries, around)


def _cells(line: str, at: int) -> list[_Cell]:
    found = []
    for cell in re.finditer(rf"(?:\\\||[^|{BAR}])+", line.rstrip("\n")):
        if cell.group().strip() or 0 < cell.start() < len(line.rstrip()) - 1:
            found.append(_Cell(cell.group(), at + cell.start()))
    return found


def _whole_name(words: str, metrics: Sequence[Metric]) -> tuple[Metric, ...] | None:
    names = _listed(words, named(words, metrics))
    if len(names) != 1:
        return None
    rest = words[: names[0].start] + words[names[0].end :]
    is_alone = not re.search(r"\w", re.sub(TEST, "", re.sub(r"\bset\b|\(.*?\)", "", rest)))
    return names[0].metrics if is_alone or OTHER_DATA.search(rest) else None


def _of_column(title: str, average: str, metrics: Sequence[Metric]) -> tuple[Metric, ...] | None:
    """What a column is of, in a row called so: "f1-score" in the row "macro avg" is macro F1."""
    joined = meant(f"{average} {title.strip(' *_')}", metrics) if average else None
    return joined if joined is not None else _whole_name(title, metrics)


def _chosen(text: _Text, entries: Sequence[_Entry], around: str) -> Iterator[Said]:
    """Of one metric's values in a table that of this project; all of them, unsure, where that is not told."""
    read: list[tuple[str, Typed, tuple[Metric, ...]]] = []
    for words, cell, metrics in entries:
        number = NUMBER.search(cell.words)
        line = text.line(cell.start)
        typed = typed_number(number, metrics, line, is_tied=True, in_percent="%" in words) if number else None
        owner = text.whose(words, around)
        if typed and owner != "other":
            read.append((words, typed, metrics))
    own = [entry for entry in read if OWN.search(entry[0])]
    if own or len(read) == 1:
        for _, typed, metrics in own or read:
            yield Said((typed,), metrics, is_sure=True)
    elif read:
        yield Said(tuple(typed for _, typed, _ in read), read[0][2], is_sure=False)
