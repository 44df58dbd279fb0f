"""Columns whose cells a person reads as numbers or dates, and that the build could only read as text."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from portfolio.collect.source import quoted
from portfolio.collect.tables.columns import NUMBER, TIME, all_match, as_text, filled_cells, has_codes, is_list
from portfolio.records import Finding
from portfolio.words import count

if TYPE_CHECKING:
    from collections.abc import Sequence

    from portfolio.collect.tables.files import RawTable
    from portfolio.collect.tables.parts import Part
    from portfolio.errors import Problem
    from portfolio.records import Project

CODE = "PF013"
MARK = (
    r"(?i)^([?*\u2013]|-{1,3}|\.{1,3}|n\.?/?a\.?|#n/a|<na>|[+-]?(nan|inf)|null|none|nil|missing|unknown|tbd"
    r"|not available|no data|#(value|div/0|ref)!)$"
).replace(r"\u2013", "\u2013")
"""What people and programs write for a value that is not there."""

FEW_KINDS, MOSTLY, MEASURED = 3, 0.95, 20
"""A column is numbers but for some texts: so many different ones, in so few cells, beside so many different numbers."""

_DASHES = "\u2212\u2013"
_QUOTES = "'\u2019"
_BLANKS = " \u00a0\u2009\u202f"
_THOUSANDS, _NEGATIVE = "thousands separators", "parentheses for a minus sign"
_GROUPED = r"^[+-]?[1-9]\d{0,2}(MARK\d{3})+"
_FORMS = (
    (_THOUSANDS, "remove the commas", _GROUPED.replace("MARK", ",") + r"(\.\d+)?$", ",", ""),
    (_THOUSANDS, "remove the commas", r"^[+-]?[1-9]\d{0,2}(,\d\d)*,\d{3}(\.\d+)?$", ",", ""),  # Indian: 12,34,567
    (_THOUSANDS, "remove the underscores", _GROUPED.replace("MARK", "_") + r"(\.\d+)?$", "_", ""),
    (_THOUSANDS, "remove the spaces", _GROUPED.replace("MARK", f"[{_BLANKS}]") + r"([.,]\d+)?$", r"\s", ""),
    (
        _THOUSANDS,
        "remove the apostrophes",
        _GROUPED.replace("MARK", f"[{_QUOTES}]") + r"([.,]\d+)?$",
        f"[{_QUOTES}]",
        "",
    ),
    (_THOUSANDS, "remove the points", r"^[+-]?[1-9]\d{0,2}((\.\d{3}){2,}|(\.\d{3})+,\d+)$", r"\.", ""),
    (
        "a minus sign that is no hyphen",
        "write a hyphen, as programs do",
        f"^[{_DASHES}]{NUMBER[6:]}",
        f"[{_DASHES}]",
        "-",
    ),
    ("a decimal comma", "write a decimal point, not a comma", r"^[+-]?(\d+,\d*|,\d+)([eE][+-]?\d+)?$", ",", "."),
)
_BARE = rf"(?:{NUMBER[1:-1]}|[+-]?\d{{1,3}}(?:[.,{_BLANKS}{_QUOTES}]\d+)*)"
_MONEY = r"(?:[$€£¥₹]|USD|EUR|GBP|CHF)"
_SIGNS = (
    (_NEGATIVE, "write a minus sign instead", rf"^\(()({_BARE})\)$"),
    ("a currency sign", "remove the currency sign", rf"^([+-]?){_MONEY}\s?({_BARE})$"),
    ("a currency sign", "remove the currency sign", rf"^()({_BARE})\s?{_MONEY}$"),
    ("a per cent sign", "remove the per cent sign", rf"^()({_BARE})\s?%$"),
)
_BODY = r"\1\2"
_POWER = re.compile(r"^([+-]?\d+(?:\.\d+)?)\s?([kKMB]|[mb]n|[Tt]housand|[MmBb]illion)$")
_UNIT = re.compile(
    rf"^{_BARE}(?P<unit>\s[^\W\d_][^\s\d]{{0,9}}|[kmcμµn]?[gmslLWVAJN]|km/h|°[CF]|[kKMG]B|min|kWh|mph|ft|lb|oz)$"
)
_DATE = re.compile(
    r"^(\d{1,2}[./-]\d{1,2}[./-](\d{4}|\d{2})|\d{4}[./-]\d{1,2}[./-]\d{1,2}"
    r"|(\d{1,2}\.?\s)?[A-Za-z]{3,9}\.?\s(\d{1,2}(st|nd|rd|th)?,?\s)?\d{4}|\d{1,2}-[A-Za-z]{3}-\d{2,4})"
    r"([ T,]+\d{1,2}:\d\d(:\d\d)?(\.\d+)?\s?([AaPp][Mm])?)?$"
)


_UNITS_OF_TIME = {"seconds": 1.0, "milliseconds": 1e3, "microseconds": 1e6, "nanoseconds": 1e9}
_YEARS = (631152000, 4102444800)
"""1990 and 2100 in seconds since 1970: no count of hours or of rows is as large."""
_PACKED = r"^(19|20)\d\d(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])$"


@dataclass(frozen=True)
class Spelling:
    """How numbers that were read as text are written.

    Attributes:
        words: behind the column's name: "looks like numbers with a decimal comma".
        odd: the first cell written so.
        advice: what to do with this cell.
        hint: what to do with all.
    """

    words: str
    odd: str
    advice: str
    hint: str


def misread(project: Project, name: str, parts: Sequence[Part]) -> Finding | None:
    """That a column of text would be numbers, or dates, if it were written otherwise; with the first such cell."""
    there = [part for part in parts if name in part.values.column_names]
    filled = filled_cells([part.values[name] for part in there])
    found = misspelt(filled) or _local_dates(filled)
    if found is None:
        return None
    advice = f"{found.advice}, or set data.columns: {{{name}: category}} if it is meant so"
    sentence = f"{name} {found.words}, and was read as text"
    return Finding(CODE, "warning", sentence, advice, _place(project, name, there, found.odd))


def packed_dates(project: Project, name: str, parts: Sequence[Part]) -> Finding | None:
    """That a column of numbers holds dates such as 20190301, between which numbers lie that are no days."""
    there = [part for part in parts if name in part.values.column_names]
    if not all_match(filled_cells([part.values[name].slice(0, 1000) for part in there]), _PACKED):
        return None
    filled = filled_cells([part.values[name] for part in there])
    if pc.count_distinct(filled).as_py() < MEASURED or not all_match(filled, _PACKED):
        return None
    odd = filled[0].as_py()
    advice = f"write {odd[:4]}-{odd[4:6]}-{odd[6:8]}, or set data.columns: {{{name}: number}} if it is meant so"
    sentence = f"{name} looks like dates ({odd}), and was read as numbers"
    return Finding(CODE, "warning", sentence, advice, _place(project, name, there, odd))


def since_1970(project: Project, name: str, parts: Sequence[Part]) -> Finding | None:
    """That the column of times counts seconds, or parts of them, as computers do: a page would show 1,551,398,400."""
    there = [part for part in parts if name in part.values.column_names]
    filled = filled_cells([part.values[name] for part in there])
    low, high = (pc.min_max(filled.cast(pa.float64()))[end].as_py() or 0 for end in ("min", "max"))
    unit = next(
        (unit for unit, size in _UNITS_OF_TIME.items() if _YEARS[0] * size <= low <= high < _YEARS[1] * size), ""
    )
    if not unit:
        return None
    odd = filled[0].as_py()
    moment = datetime.fromtimestamp(float(odd) / _UNITS_OF_TIME[unit], UTC)
    advice = f"write {moment:%Y-%m-%dT%H:%M:%S}, or set data.columns: {{{name}: number}} if it is meant so"
    sentence = f"{name}, which data.time names, looks like {unit} since 1970 ({odd}), and was read as numbers"
    return Finding(CODE, "warning", sentence, advice, _place(project, name, there, odd))


def unread_times(project: Project, name: str, parts: Sequence[Part]) -> Finding:
    """That the column of times cannot be read as such, so that nothing is known of the order in time."""
    there = [part for part in parts if name in part.values.column_names]
    filled = filled_cells([part.values[name] for part in there])
    cells = (text for text in filled.to_pylist() if not re.match(TIME, text))
    odd = next(cells, filled[0].as_py() if len(filled) else "")
    sentence = (
        f"{name}, which data.time names, cannot be read as dates ({quoted(odd)}), so the order in time is not checked"
    )
    return Finding(
        CODE, "warning", sentence, "write 2018-01-31, 2018-01-31T14:30 or 2018-01", _place(project, name, there, odd)
    )


def misspelt(filled: pa.ChunkedArray) -> Spelling | None:
    """What is odd about numbers that were read as text; ``None`` where they are no numbers to a person either."""
    is_mark = pc.match_substring_regex(filled, MARK)
    marks, rest = filled.filter(is_mark), filled.filter(pc.invert(is_mark))
    if not len(rest) or has_codes(rest):
        return None
    if not all_match(rest, NUMBER):
        return _other_form(rest) or _few_words(filled)
    return _but_for(marks.to_pylist()) if len(marks) else None


def _but_for(others: Sequence[str]) -> Spelling:
    common = Counter(others).most_common(FEW_KINDS)
    said = " and ".join(f"{count(n)} {quoted(text, 20)}" for text, n in common)
    advice = "leave a cell empty whose value is not known"
    return Spelling(f"would be numbers but for {said}", others[0], advice, advice)


def _few_words(filled: pa.ChunkedArray) -> Spelling | None:
    """A measured number in nearly all cells, and in the others one of a few texts, such as "<0.01" or "closed"."""
    is_number = pc.match_substring_regex(filled, NUMBER)
    numbers, others = filled.filter(is_number), filled.filter(pc.invert(is_number))
    is_rare = len(numbers) >= MOSTLY * len(filled) and pc.count_distinct(others).as_py() <= FEW_KINDS
    if not is_rare or pc.count_distinct(numbers).as_py() < MEASURED:
        return None
    return _but_for(others.to_pylist())


def _other_form(rest: pa.ChunkedArray) -> Spelling | None:
    """The same numbers written otherwise in every cell: with commas, with signs, with a unit."""
    for words, hint, pattern, mark, instead in _FORMS:
        if all_match(rest, rf"{pattern}|{NUMBER}"):
            odd = _first_not_a_number(rest)
            plain = re.sub(mark, instead, odd).replace(",", ".")
            said = f"{words}; {hint}" if words == _THOUSANDS else hint
            return Spelling(f"looks like numbers with {words}", odd, f"write {plain}", said)
    for words, hint, pattern in _SIGNS:
        if all_match(rest, rf"{pattern}|{NUMBER}"):
            body = f"-{_BODY}" if words == _NEGATIVE else _BODY
            bare = pc.replace_substring_regex(rest, pattern, body)
            inner = None if all_match(bare, NUMBER) else _other_form(bare)
            said = f"looks like numbers with {words}"
            if inner:
                odd = rest[pc.index(bare, inner.odd).as_py()].as_py()
                return Spelling(said, odd, inner.advice, f"{hint}; {inner.hint}")
            odd = _first_not_a_number(rest)
            return Spelling(said, odd, f"write {re.sub(pattern, body, odd)}", hint)
    return _with_power(rest) or _with_unit(rest)


def _with_power(rest: pa.ChunkedArray) -> Spelling | None:
    """A number with a letter or a word for thousands or millions behind it, in every cell that is no plain number."""
    if not all_match(rest, rf"{_POWER.pattern}|{NUMBER}"):
        return None
    odd = _first_not_a_number(rest)
    found = _POWER.match(odd)
    number, letter = found.groups() if found else ("0", "k")
    plain = Decimal(number).scaleb({"t": 3, "k": 3, "m": 6, "b": 9}[letter[0].lower()])
    said = "looks like numbers with a letter or a word for thousands"
    return Spelling(said, odd, f"write {plain:f}", "write the zeros")


def _with_unit(rest: pa.ChunkedArray) -> Spelling | None:
    """A number and the same unit behind it in every cell."""
    texts = pc.unique(rest).to_pylist()
    units = {found["unit"].strip() if (found := _UNIT.match(text)) else "" for text in texts}
    if len(units) != 1 or not (unit := units.pop()) or len(texts) < 2:
        return None
    odd = rest[0].as_py()
    plain = f"write {odd[: len(odd) - len(unit)].strip()}"
    return Spelling(f"looks like numbers with their unit ({unit})", odd, plain, f"remove the unit ({unit})")


def _first_not_a_number(cells: pa.ChunkedArray) -> str:
    text: str = cells.filter(pc.invert(pc.match_substring_regex(cells, NUMBER)))[0].as_py()
    return text


def _local_dates(filled: pa.ChunkedArray) -> Spelling | None:
    """Dates of one country or another, in every cell."""
    cells = [text for text in filled.slice(0, 1000).to_pylist() if not re.match(MARK, text)]
    if not cells or not all(map(_DATE.match, cells)):
        return None
    advice = "write 2018-01-31 for 31 January 2018"
    return Spelling(f"looks like dates ({cells[0]})", cells[0], advice, advice)


def _place(project: Project, name: str, parts: Sequence[Part], odd: str) -> str:
    """The file and the line of the first cell that holds this."""
    files = (project.dataset.test, project.dataset.train or project.dataset.test)
    for part, file in zip(parts, files, strict=False):
        at = pc.index(pc.utf8_trim_whitespace(part.filled(name)), odd).as_py()
        if at >= 0:
            line = part.raw.places.line(part.row(at))
            return f"{file}:{line}" if line else file
    return files[0]


# ---- declared columns ----------------------------------------------------------------------------


def not_lists(table: RawTable, name: str) -> list[Problem]:
    """Every cell of a column declared as list that is none."""
    cells = pc.fill_null(as_text(table.values[name]), "").to_pylist()
    bad = [row for row, text in enumerate(cells) if text.strip() and not is_list(text)]
    hint = "write it as JSON, such as [1, 2.5], in quotes where the file is CSV"
    return table.faults(bad, lambda row: f"{name}: {quoted(cells[row])} is not a list", hint)


def not_numbers(table: RawTable, name: str, *, is_truth: bool = False) -> list[Problem]:
    """Every cell of a column declared as number that is none."""
    cells = as_text(table.values[name])
    trimmed = pc.utf8_trim_whitespace(pc.fill_null(cells, ""))
    good = pc.or_(pc.equal(trimmed, ""), pc.match_substring_regex(trimmed, NUMBER))
    if pc.all(good).as_py():
        return []
    bad = pc.indices_nonzero(pc.invert(good)).to_pylist()
    spelt = misspelt(trimmed.filter(pc.invert(good)))
    unknown = "leave out the rows whose truth is not known" if is_truth else "leave an unknown value empty"
    is_mark = spelt is None or spelt.words.startswith("would")
    hint = unknown if spelt is None or is_mark else spelt.hint
    return table.faults(bad, lambda row: f"{name}: {quoted(cells[row].as_py())} is not a number", hint)
