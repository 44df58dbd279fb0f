"""README.md cut at its standard headings, as people really write them."""

from portfolio.collect.readme import STANDARD, cut

WHOLE = "".join(f"## {name.capitalize()}\n\nWords about {name}.\n\n" for name in STANDARD)


def sections(text):
    return cut(text.split("\n"))[0]


def codes(text):
    return [finding.code for finding in cut(text.split("\n"))[1]]


def test_each_standard_heading_opens_its_section():
    """Text arrives without the heading, with the line where it starts."""
    found = sections("# Notes\n\nHello.\n\n" + WHOLE)

    assert list(found) == list(STANDARD)
    assert (found["problem"].text, found["problem"].line) == ("Words about problem.", 7)
    assert found["where it fails"].heading == "Where it fails"


def test_a_title_alone_opens_no_section():
    """Neither does an empty file."""
    assert sections("# Notes\n") == sections("") == {}


def test_level_case_numbering_and_marks_do_not_matter():
    """A README is written for people first."""
    text = "# 1. PROBLEM #\na\n### **Data**:\nb\nApproach\n--------\nc\n#### 🎯 Results\nd\n## Where it fails?\ne"

    assert [(name, section.text) for name, section in sections(text).items()] == [
        ("problem", "a"),
        ("data", "b"),
        ("approach", "c"),
        ("results", "d"),
        ("where it fails", "e"),
    ]


def test_common_other_words_open_the_same_sections():
    """Nobody has to rename the headings of a README that is already good."""
    found = sections("## Motivation\na\n## Dataset\nb\n## Methods\nc\n## Error analysis\nd\n## Future work\ne\n")

    assert list(found) == ["problem", "data", "approach", "where it fails", "next"]


def test_a_lower_heading_with_a_common_word_stays_inside():
    """``### Model`` below ``## Results`` is a part of the results."""
    found = sections("## Results\na\n### Model\nb\n### Speed\nc\n")

    assert list(found) == ["results"]
    assert found["results"].text == "a\n### Model\nb\n### Speed\nc"


def test_a_heading_of_the_authors_own_stays_with_the_section_above():
    """Nothing that was written is lost."""
    assert sections("## Next\na\n## Thanks\nto all\n")["next"].text == "a\n## Thanks\nto all"


def test_what_looks_like_a_heading_in_code_or_a_comment_is_none():
    """Fences of both kinds, longer fences around shorter ones, and HTML comments."""
    text = "## Approach\n````sh\n```\n# Results\n````\n~~~\n## Data\n~~~\n<!--\n## Next\n-->\n    ## Problem\n"

    assert list(sections(text)) == ["approach"]


def test_a_missing_section_is_advice_that_says_what_to_write():
    """A page without it builds all the same."""
    _, findings = cut(WHOLE.replace("## Next", "## Thanks").split("\n"))

    assert [(finding.code, finding.severity, finding.sentence) for finding in findings] == [
        ("PF002", "advice", "README.md says nothing under the heading Next")
    ]
    assert findings[0].advice == "Next: what you would do with another week"


def test_an_empty_section_counts_as_missing():
    """A heading is not yet a story."""
    assert codes(WHOLE.replace("Words about data.", "")) == ["PF002"]


def test_a_section_written_twice_is_a_finding_at_the_second():
    """The page has one place for it."""
    _, findings = cut((WHOLE + "## Results\n\nAgain.").split("\n"))

    assert [(finding.code, finding.place) for finding in findings] == [("PF003", "README.md:29")]


def test_a_project_without_a_readme_is_read_with_a_warning(folder):
    """The numbers can be measured without the story."""
    (folder.path / "README.md").unlink()

    project = folder.read()
    assert project.sections == {}
    assert [finding.code for finding in project.findings] == ["PF001"]
