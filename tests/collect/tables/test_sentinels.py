"""A number that may stand for "not known" is told as it stands in the file."""


def test_a_code_for_missing_is_told_with_all_its_digits(folder):
    """Who looks for 512.329 in the file finds nothing."""
    fares = [*(f"{fare}.5" for fare in range(40)), "512.3292", "512.3292", "512.3292"]
    rows = "".join(f"{fare},note {at},{'thanks' if at % 2 else 'complaint'}\n" for at, fare in enumerate(fares))
    examples = folder.data().write("data/test.csv", f"fare,note,mood\n{rows}").examples()

    told = next(finding.sentence for finding in examples.findings if finding.code == "PF009")

    assert "3 of 43 values are exactly 512.3292, far from all others" in told
