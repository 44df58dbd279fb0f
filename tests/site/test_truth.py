"""Every number on every page is in the page's results.json, and what can be computed another way comes out the same."""

from __future__ import annotations

import html
import json
import re
import shutil
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from tests.site import counted, recomputed, recomputed_sets, recorded
from tests.site.clone import ROOT, SLUGS, Clone
from tests.site.printed import is_cell, numbers, sample, unexplained

pytestmark = pytest.mark.xdist_group("site")

SMALL = sorted(path.parent.name for path in (ROOT / "tests/projects").glob("*/project.yml"))
MOST_OF_CHECKS = 12
"""Numbers that only the sentence of a check holds; more would mean that a page says what no record knows."""

CLOSE = {"distance": 3e-3, "baseline distance": 3e-3}
"""The page hashes pieces of texts into 2^18 columns, so that a few share one; here each has its own."""


@pytest.fixture(scope="session")
def small(tmp_path_factory):
    """The small projects of the tests, and one whose errors are as small as 1e-10, as a site."""
    clone = Clone(tmp_path_factory.mktemp("small") / "clone")
    shutil.copytree(ROOT / "tests/projects", clone.root / "projects")
    shutil.copytree(ROOT / "site_src", clone.root / "site_src")
    shutil.copy(ROOT / "mkdocs.yml", clone.root)
    _tiny_numbers(clone.root / "projects" / "atoms")
    clone.git("init", "-q", "-b", "main")
    clone.git("add", "-A")
    clone.git("commit", "-q", "-m", "Everything")
    done = clone.run("portfolio", "build")
    assert done.returncode == 0, done.stdout + done.stderr
    return clone


def _tiny_numbers(folder: Path) -> None:
    """Lengths of 1e-9 m, predicted with errors a tenth as large, years and hours beside them."""
    (folder / "data").mkdir(parents=True)
    for name, n in (("train", 60), ("test", 90)):
        rows = [f"{name}{i},{1950 + i % 70},{i % 24},{1e-9 * (1 + i * 7 % 11):.4g}" for i in range(n)]
        (folder / "data" / f"{name}.csv").write_text("id,year,hour,length\n" + "\n".join(rows) + "\n")
    (folder / "predict.py").write_text(
        "def predict(examples):\n"
        "    numbers = [int(''.join(filter(str.isdigit, name))) for name in examples['id']]\n"
        "    return [1e-9 * (1 + i * 7 % 11) + 1e-10 * (i % 5 - 1.5) for i in numbers]\n"
    )
    (folder / "project.yml").write_text(
        "title: Atoms\ntagline: How far apart?\ntask: regression\nunit: m\npredict: predict.py:predict\ndata:\n"
        "  test: data/test.csv\n  train: data/train.csv\n  id: id\n  target: length\n  origin: synthetic\n"
        "  source: Made for a test\n  licence: CC0-1.0\n"
    )
    (folder / "README.md").write_text("# Atoms\n\n## Problem\n\nDistances.\n")


def read(site: Path, slug: str) -> tuple[str, dict]:
    folder = site / "projects" / slug
    return (folder / "index.html").read_text("utf-8"), json.loads((folder / "results.json").read_text("utf-8"))


def author_of(folder: Path) -> str:
    return "".join(
        (folder / name).read_text("utf-8") for name in ("project.yml", "README.md") if (folder / name).exists()
    )


def told(found) -> list[str]:
    return [f"{one.part}: {one.text} in “{one.around}”" for one in found]


@pytest.mark.parametrize("slug", SLUGS)
def test_every_number_of_an_example_page_is_in_its_results(built, slug):
    """In words, tables, labels of charts and what a screen reader hears; the author's own prose is checked by PF050."""
    page, content = read(built.site, slug)

    assert len(list(numbers(page))) > 200
    assert told(unexplained(page, content, author_of(ROOT / "projects" / slug), MOST_OF_CHECKS)) == []


@pytest.mark.parametrize("slug", [*SMALL, "atoms"])
def test_every_number_of_a_small_page_is_in_its_results(small, slug):
    """Pages with few examples, with pictures, with sounds, and with tiny numbers."""
    page, content = read(small.site, slug)

    assert told(unexplained(page, content, author_of(small.root / "projects" / slug), MOST_OF_CHECKS)) == []


@pytest.mark.parametrize(
    "part", ["hero", "data", "results", "where-it-fails", "iterations", "questions", "checked", "drawing"]
)
def test_a_wrong_digit_is_caught(built, part):
    """The control: the digits of a number changed in a part of a page, and the number is in no record."""
    page, content = read(built.site, "sacramento-homes")
    long = (one for one in numbers(page) if one.part == part and len(re.sub(r"\D", "", one.text)) >= 5)
    first = next(long)
    wrong = first.text.translate(str.maketrans("0123456789", "7395182640"))
    changed = re.sub(rf"(?<![\d,.]){re.escape(first.text)}(?!\d|[,.]\d)", lambda _: wrong, page)

    assert wrong in [one.text for one in unexplained(changed, content)]


@pytest.mark.parametrize("slug", SLUGS)
def test_metrics_come_out_the_same_by_another_way(built, slug):
    """The model's and the baseline's, from files and recorded predictions, by scikit-learn, pycocotools and scipy."""
    _, content = read(built.site, slug)
    again = recomputed.KINDS[content["project"]["kind"]](ROOT / "projects" / slug, content)
    known = {one["metric"]: one["value"] for one in content["estimates"]}
    known |= {f"baseline {one['metric']}": one["value"] for one in content["baseline"]}
    known |= {"n_failures": content["n_failures"], "headline": content["headline"]["value"]}
    matrix = content["details"].get("confusion", [])
    known |= {f"confusion {i},{j}": n for i, row in enumerate(matrix) for j, n in enumerate(row)}

    assert len(again) >= 3
    for name, value in again.items():
        assert known[name] == pytest.approx(value, rel=CLOSE.get(name, 1e-6), abs=1e-9), name


@pytest.mark.parametrize("slug", [slug for slug in SLUGS if (ROOT / "projects" / slug / "data/test.csv").exists()])
def test_columns_hold_what_the_results_say(built, slug):
    """Smallest, median and largest value of every column of numbers."""
    _, content = read(built.site, slug)
    again = recomputed.columns(ROOT / "projects" / slug)

    for column in content["columns"]:
        if column.get("of") == "values":
            assert [column["min"], column["median"], column["max"]] == pytest.approx(list(again[column["name"]]))


@pytest.mark.parametrize("slug", SLUGS)
def test_slices_hold_as_many_failures_as_the_results_say(built, slug):
    """How many examples of each slice there are in the test file, and how many of them fail."""
    _, content = read(built.site, slug)
    folder = ROOT / "projects" / slug
    fails = counted.failed(folder, content)
    found = [(piece, counted.sizes(folder, content, piece, fails)) for piece in content["slices"]]

    assert int(fails.sum()) == content["n_failures"]
    assert sum(ends is None for _, ends in found) <= 1
    for piece, ends in found:
        if ends is not None:
            assert ends[0][0] <= piece["n"] <= ends[0][1], piece["predicates"]
            assert ends[1][0] <= piece["n_failures"] <= ends[1][1], piece["predicates"]


@pytest.mark.parametrize("slug", SLUGS)
def test_versions_fixed_and_broke_what_the_results_say(built, slug):
    """The examples that fail by one recorded run and not by the next."""
    _, content = read(built.site, slug)
    runs = [(run, counted.failed(ROOT / "projects" / slug, content, run["name"])) for run in content["iterations"]]

    assert len(runs) > 1
    for (_, before), (run, after) in pairwise(runs):
        versus = run["versus_previous"]
        assert len(versus["fixed"]) == int((before & ~after).sum())
        assert len(versus["broken"]) == int((after & ~before).sum())


@pytest.mark.parametrize("slug", SLUGS)
def test_wilson_intervals_are_those_of_scipy(built, slug):
    """Of every share of single examples: metrics and slices."""
    _, content = read(built.site, slug)
    estimates = [*content["estimates"], *(piece["estimate"] for piece in content["slices"])]

    for one in estimates:
        if one["method"] == "Wilson" and one["low"] is not None:
            assert [one["low"], one["high"]] == pytest.approx(counted.wilson(one)), one["title"]


def test_the_exact_test_of_two_versions_is_that_of_scipy(built):
    """McNemar's, from what a judge that is taught anew makes of the texts of two runs, and of the baseline's."""
    _, content = read(built.site, "invented-towns")
    names = [run["name"] for run in content["iterations"]]
    right = {
        run: recomputed_sets.judged(ROOT / "projects/invented-towns", content, run)["right"]
        for run in (*names, recomputed_sets.BASELINE)
    }
    later = zip(pairwise(names), content["iterations"][1:], strict=True)
    pairs = [(right[one], right[other], run["versus_previous"]) for (one, other), run in later]
    pairs.append((right[recomputed_sets.BASELINE], right[names[-1]], content["versus_baseline"]))

    for one, other, versus in pairs:
        assert versus["test"] == "exact McNemar test"
        assert versus["p"] == pytest.approx(counted.mcnemar(one, other))


@pytest.mark.parametrize("slug", SLUGS)
def test_cells_of_the_sample_stand_in_the_data(built, slug):
    """Each row of the table of a few test examples is a row of the test file; a cell changed is in none."""
    page, _ = read(built.site, slug)
    rows = recorded.table(ROOT / "projects" / slug)[1]
    shown = [{name: cell for name, cell in cells.items() if cell and name in rows[0]} for cells in sample(page)]

    assert len(shown) > 2
    for cells in shown:
        first = next(iter(cells))
        assert _is_row(cells, rows), cells
        assert not _is_row(cells | {first: cells[first] + "7"}, rows)


def _is_row(cells: dict, rows: list) -> bool:
    return any(all(is_cell(cell, row[name]) for name, cell in cells.items()) for row in rows)


@pytest.mark.parametrize("slug", SLUGS)
def test_what_is_printed_is_the_value(built, slug):
    """The first screen, the table of metrics and the record print the same, each as it says there."""
    page, content = read(built.site, slug)
    shown = dict(re.findall(r'<th scope="row">([^<]+)<small>.*?<td class="pf-n"><b>([^<]+)</b>', page, re.DOTALL))
    big = re.search(r'<p class="pf-big"><span>([^<]+)</span>', page)

    assert big
    assert big[1] == content["headline"]["printed"]["value"]
    for one in content["estimates"]:
        assert shown[one["title"]] == one["printed"]["value"]


@pytest.mark.parametrize("slug", SLUGS)
def test_no_sentence_contradicts_another(built, slug):
    """Of rows that stand on both sides, of the target, and of whether the lead is chance, a page says one thing."""
    page, content = read(built.site, slug)

    assert contradictions(page, content) == []


def test_contradictions_are_seen(built):
    """The control: a page that says of its target and of its rows what its record denies."""
    page, content = read(built.site, "sacramento-homes")
    met = content["target_met"]
    said = "is not reached" if met else "is reached"
    changed = page.replace("is reached" if met else "is not reached", said)
    content["findings"].append({"code": "PF012", "sentence": "", "advice": "", "severity": "error"})

    assert "target" in contradictions(changed, content)
    content["rows"]["train"] = None
    for subject, sentence in SAID_FALSELY.items():
        assert subject in contradictions(page.replace("</main>", f". {sentence}</main>"), content)


SAID_FALSELY = {
    "rows": "no row stands in both",
    "held out": "Measured on 318 held-out examples",
    "differences": "(95 % interval -0.1 to +0.2), better beyond chance",
    "slices": "no part of it stands out",
    "value": "Mean absolute error is $1,234",
    "baseline": "against $1,234 for the baseline",
}


def contradictions(page: str, content: dict) -> list[str]:
    """Subjects of which the page says two things."""
    words = " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page)).replace("\u2009", " ").replace("\u2212", "-").split())
    codes = {one["code"] for one in content["findings"]}
    apart = re.search(r"no row stands in both|No test row|None of the [\d,]+ test examples stands", words)
    difference = content["versus_baseline"]["difference"]
    sure = difference["low"] is not None and (difference["low"] > 0 or difference["high"] < 0)
    chance = re.search(r"lead over the baseline may be chance", words)
    beaten = re.search(r"baseline is beaten beyond chance", words)
    targets = re.findall(r"target of \S+ is (not )?(?:reached|met)|The target is (not )?met", words)
    found = {
        "rows": bool(apart) and bool(codes & {"PF012", "PF015"}),
        "target": any(bool(one or other) == content["target_met"] for one, other in targets),
        "lead": (bool(beaten) and (bool(chance) or not sure)) or ("PF041" in codes and bool(beaten)),
        "differences": any(not one for one in _as_their_intervals(words)),
        "slices": not _slices_agree(words, content),
        "value": len({*re.findall(_value_of(content["headline"]), words)} - {_plain(content["headline"])}) > 0,
        "baseline": any(said != _plain(_baseline(content)) for said in re.findall(AGAINST, words)),
        "held out": content["rows"]["train"] is None and bool(re.search(r"held-out example", words)),
    }  # fmt: skip
    return [subject for subject, is_so in found.items() if is_so]


AGAINST = r"against ([$-]*[\d.,]*\d)[^ ]* for the baseline"


def _value_of(headline: dict) -> str:
    return rf"(?:^|[.:] ){re.escape(headline['title'])} is (-?[$]?\d[\d.,]*\d)"


def _plain(estimate: dict) -> str:
    """The number as printed, without its unit."""
    return re.search(r"-?[$]?[\d.,]*\d", estimate["printed"]["value"].replace("\u2212", "-"))[0]


def _baseline(content: dict) -> dict:
    return next(one for one in content["baseline"] if one["metric"] == content["headline"]["metric"])


def _as_their_intervals(words: str) -> Iterator[bool]:
    """Whether each difference is called beyond chance exactly where its interval leaves out zero."""
    said = r"interval ([+-][$]?[\d.,]+) to ([+-][$]?[\d.,]+)[^)]*\), (better beyond|worse beyond|which may be) chance"
    for low, high, verdict in re.findall(said, words):
        includes = low[0] != high[0]
        yield includes == ("may be" in verdict)


def _slices_agree(words: str, content: dict) -> bool:
    """No "none stands out" beside a slice that does, and none is named that does not."""
    standing = {one["column"].replace("_", " ") for piece in content["slices"] if piece["stands_out"]
                for one in piece["predicates"]}  # fmt: skip
    none = re.search(
        r"[Nn]o part of (?:it|the test set) stands out|None of the [\d,]+ slices looked at stands out", words
    )
    named = re.findall(r"of these, ([^.;]+?) stands? out", words)
    called = {name for text in named for name in re.split(r", | and ", text)}
    return not (none and standing) and called <= standing


@pytest.mark.parametrize("slug", SLUGS)
def test_numbers_in_a_readme_print_as_in_the_table(built, slug):
    """What stands in double braces has the digits of the table of metrics."""
    page, content = read(built.site, slug)
    readme = (ROOT / "projects" / slug / "README.md").read_text("utf-8")
    words = " ".join(html.unescape(re.sub(r"<[^>]+>", "", page)).split())
    printed = {f"{kind}.{one['metric']}": one["printed"]["value"] for kind, key in
               (("metrics", "estimates"), ("baseline", "baseline")) for one in content[key]}  # fmt: skip
    asked = re.findall(r"(\w+)\s+\{\{ ((?:metrics|baseline)\.\w+) \}\}", readme)

    assert asked
    for before, name in asked:
        assert re.search(rf"\b{before} {re.escape(printed[name])}(?!\d)", words), name


def test_every_name_of_the_record_is_documented(built):
    """docs/results-json.md names all that the file holds and nothing else, and the number of its form."""
    document = (ROOT / "docs/results-json.md").read_text("utf-8")
    rows = re.findall(r"^\| (`.*?) \|", document, re.MULTILINE)
    _, content = read(built.site, "senate-map")

    assert sorted(name for row in rows for name in re.findall(r"`(\w+)`", row)) == sorted(content)
    assert f"`format` is {content['format']}." in document
