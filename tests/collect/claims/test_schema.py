"""What editors and authors are told about project.yml is what the reader does."""

import json
import re
from pathlib import Path

import jsonschema
import pytest
import yaml

from portfolio.collect.claims.schema import json_schema
from tests.collect.conftest import KINDS, TINY
from tests.collect.write_schema import COMMITTED, generated

DOCUMENTATION = Path(__file__).parents[3] / "docs" / "project-yml.md"
PROJECTS = sorted(Path(__file__).parents[3].glob("projects/[a-z]*/project.yml"))


def dotted_keys(schema, node=None, prefix=""):
    """Every key of project.yml: "data.test"; what an author names himself stands as ``<name>``."""
    node = schema if node is None else node
    for inner, below in ((node.get("items"), prefix), (node.get("additionalProperties"), f"{prefix}<name>.")):
        yield from dotted_keys(schema, inner, below) if inner else ()
    for choice in node.get("anyOf", []):
        yield from dotted_keys(schema, choice, prefix)
    if "$ref" in node:
        yield from dotted_keys(schema, schema["$defs"][node["$ref"].removeprefix("#/$defs/")], prefix)
    for key, value in node.get("properties", {}).items():
        yield prefix + key
        yield from dotted_keys(schema, value, f"{prefix}{key}.")


def test_the_committed_schema_is_the_generated_one():
    """After a change: python -m tests.collect.write_schema"""
    assert COMMITTED.read_text() == generated()


def test_the_schema_is_itself_valid():
    """Editors refuse a broken schema without a word."""
    jsonschema.Draft202012Validator.check_schema(json.loads(COMMITTED.read_text()))


@pytest.mark.parametrize("path", [TINY / "project.yml", *PROJECTS], ids=lambda path: path.parent.name)
def test_an_editor_accepts_what_the_reader_accepts(path):
    """As YAML 1.1 types it, which is what an editor sees."""
    jsonschema.validate(yaml.safe_load(path.read_text()), json.loads(COMMITTED.read_text()))


@pytest.mark.parametrize(
    "change",
    [
        {"metrc": "f1"},
        {"task": ["a"]},
        {"command": ["x"]},
        {"links": [{"url": "x"}]},
        {"target": "high"},
        {"python": None},
    ],
)
def test_an_editor_marks_what_the_reader_refuses(change):
    """A misspelt key, a wrong type, a second predictor, a missing key."""
    project = yaml.safe_load((TINY / "project.yml").read_text()) | change

    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(project, json.loads(COMMITTED.read_text()))


def test_kinds_from_outside_add_their_names_metrics_and_options():
    """And a kind that the schema does not know is no error in an editor."""
    schema = json_schema(KINDS)

    assert schema["properties"]["task"]["anyOf"][0] == {"enum": ["classification", "map", "regression", "search"]}
    assert schema["properties"]["metric"]["anyOf"][0] == {"enum": ["accuracy", "ari", "f1_macro", "mae", "mrr"]}
    assert schema["properties"]["tolerance"]["description"] == "how far off still counts as right"
    jsonschema.validate(yaml.safe_load((TINY / "project.yml").read_text()) | {"task": "sorting"}, schema)


def test_every_key_has_a_row_in_the_documentation():
    """Key, meaning, default, example; and no row for a key that is no more."""
    rows = re.findall(r"^\| `([^`]+)` \|(.+)\|(.+)\|(.+)\|$", DOCUMENTATION.read_text(), re.MULTILINE)

    assert sorted(key for key, *_ in rows) == sorted(dotted_keys(json.loads(COMMITTED.read_text())))
    assert all(cell.strip() for _, *cells in rows for cell in cells)


def test_the_example_in_the_documentation_is_accepted_by_an_editor():
    """The first YAML block is a whole file that can be copied."""
    example = re.search(r"```yaml\n(.+?)```", DOCUMENTATION.read_text(), re.DOTALL)[1]

    jsonschema.validate(yaml.safe_load(example), json.loads(COMMITTED.read_text()))
