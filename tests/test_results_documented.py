"""docs/results-json.md names all that ``results.json`` holds."""

import json
import re
from pathlib import Path

from tests.site.clone import ROOT, clone_into

DOCUMENT = (ROOT / "docs" / "results-json.md").read_text(encoding="utf-8")


def test_every_name_of_the_file_is_documented(tmp_path):
    """And no name that is not in it; the number of the form is the one that is written."""
    clone = clone_into(tmp_path / "clone")
    for other in Path(clone.root / "projects").iterdir():
        if other.name != "senate-map":
            clone.git("rm", "-rq", f"projects/{other.name}")
    clone.git("commit", "-qm", "One project")
    done = clone.run("portfolio", "build")
    assert done.returncode == 0, done.stderr
    content = json.loads((clone.site / "projects/senate-map/results.json").read_text(encoding="utf-8"))
    documented = [
        name for row in re.findall(r"^\| (`.*?) \|", DOCUMENT, re.MULTILINE) for name in re.findall(r"`(\w+)`", row)
    ]

    assert sorted(documented) == sorted(content)
    assert f"`format` is {content['format']}." in DOCUMENT
