"""What a README links to and fills in is looked at before anything is built."""

import pytest

from portfolio.collect.claims.readme import cut
from portfolio.collect.claims.readme_links import dead_links, unknown_braces


@pytest.mark.parametrize(
    ("link", "is_there"),
    [
        ("[x](#Dependencies)", True),
        ("[x](#dependencies)", True),
        ('<a href="#dependencies">x</a>', True),
        ("[x](#)", True),
        ("[x](#requirements)", False),
        ("[x](train.py)", True),
        ("[x](./train.py#L3)", True),
        ("[x](../x/train.py)", True),
        ("[x](/projects/x/train.py)", True),
        ("[x](/doc/report.md)", False),
        ("[x](../../../../etc/passwd)", False),
        ("[x][ref]\n\n[ref]: gone.py", False),
        ("[x](https://example.org/gone)", True),
        ("[x](mailto:me@example.org)", True),
        ("`[x](gone.py)`", True),
        ("a note[^1]\n\n[^1]: of mine", True),
    ],
)
def test_a_link_within_the_repository_leads_somewhere_or_is_a_finding_with_its_line(tmp_path, link, is_there):
    """To a heading by GitHub's rules, or to a file; other hosts are not asked."""
    folder = tmp_path / "projects" / "x"
    folder.mkdir(parents=True)
    (folder / "train.py").touch()
    dead, findings = dead_links(cut(f"# T\n\n## Dependencies\n\n{link}"), folder, tmp_path)

    assert [finding.place for finding in findings] == [] if is_there else ["README.md:5"]
    assert len(dead) == (not is_there)


@pytest.mark.parametrize(
    "text",
    [
        "{{ metrics.f1 }} and {{baseline.f1}} of {{ n_test }}",
        "`${{ secrets.KEY }}`",
        "```yaml\nkey: ${{ secrets.KEY }}\n```",
        "~~~\n{% include 'x' %}\n~~~",
        "    {{ indented }}",
        "<pre>{{ html }}</pre>",
        "<!-- {{ comment }} -->",
        r"\{\{ user.name \}\} and \{% if %}",
        "{ not {braces} }",
        "{{ 0.99 }}",
    ],
)
def test_braces_that_can_be_filled_in_and_those_in_code_are_in_order(text):
    """Code is never filled in, and a backslash makes a brace a brace; a typed number is another check's business."""
    assert unknown_braces(cut(text), ["f1"]) == []


@pytest.mark.parametrize(
    ("braces", "advice"),
    [
        ("{{ metrics.f2 }}", "Did you mean 'metrics.f1'?"),
        ("{{ user.name }}", r"To show braces, put them in backticks or write \{\{."),
        ("{{ 1/0 }}", r"To show braces, put them in backticks or write \{\{."),
        ("{{ n_rows }}", "Known: baseline.f1, metrics.f1, n_failures, n_test, n_train"),
        ("{{ }}", r"To show braces, put them in backticks or write \{\{."),
        ("{% include 'x' %}", r"To show braces, put them in backticks or write \{\{."),
        ("{% for x in y %}", r"To show braces, put them in backticks or write \{\{."),
    ],
)
@pytest.mark.parametrize(
    "around", ["{}", "| a |\n|---|\n| {} |", "- b\n  - *{}*", "<p>\n{}\n</p>", "> [{}](https://e.org)"]
)
def test_braces_that_nothing_fills_are_an_error_with_its_line(braces, advice, around):
    """In a paragraph, a table, a list, HTML or a link."""
    text = "# T\n\nOne.\nTwo.\n\n" + around.format(braces)
    (finding,) = unknown_braces(cut(text), ["f1"])
    line = next(number for number, said in enumerate(text.split("\n"), 1) if braces in said)

    assert (finding.code, finding.severity, finding.place) == ("PF008", "error", f"README.md:{line}")
    assert braces in finding.sentence
    assert finding.advice == advice


@pytest.mark.parametrize(
    ("heading", "link"),
    [
        ("⛏️ Quick start", "#️-quick-start"),
        ("⛏️ Quick start", "#%EF%B8%8F-quick-start"),
        ("🚀 Quick start", "#-quick-start"),
        ("हिन्दी में", "#हिन्दी-में"),
        ("何故でしょう。", "#何故でしょう"),
        ("👨‍💻 snake_case (v1.0)", "#-snake_case-v10"),
    ],
)
def test_a_heading_has_the_anchor_that_github_gives_it(tmp_path, heading, link):
    """Letters of all scripts, their accents and the sign that makes an emoji stay; emoji and punctuation go."""
    assert dead_links(cut(f"# T\n\n## {heading}\n\n[x]({link})"), tmp_path, tmp_path)[1] == []


def test_a_dead_link_is_told_as_it_was_written(tmp_path):
    """Not as the browser sends it."""
    _, findings = dead_links(cut("[x](#为什么要做)"), tmp_path, tmp_path)

    assert findings[0].sentence == "README.md links to #为什么要做, but nothing in it is called so."
