"""A started project names the schema where an editor can find it."""

from portfolio.collect import starter


def test_editors_are_told_where_the_schema_is(tmp_path, monkeypatch):
    """In a clone of this repository the path is relative, so that it means the same for everybody."""
    monkeypatch.setattr(starter, "SCHEMA", tmp_path.resolve() / "portfolio/collect/project.schema.json")

    first = (starter.start(tmp_path / "projects", "lost-cats") / "project.yml").read_text().splitlines()[0]

    assert first == "# yaml-language-server: $schema=../../portfolio/collect/project.schema.json"


def test_a_schema_outside_of_the_repository_is_not_named(tmp_path):
    """A path into somebody's installation would mean nothing in git."""
    text = (starter.start(tmp_path / "projects", "lost-cats") / "project.yml").read_text()

    assert "yaml-language-server" not in text
