"""Where people find a project's files and commits: in the site's repository, or in one of its own."""

from __future__ import annotations

from portfolio.records import Project


def in_repository(project: Project, repository: str, what: str) -> str:
    """The address of the project's folder there, ``what`` being "blob/HEAD" or "tree/HEAD"; "" where none is known."""
    home = _address(project, repository)
    folder = f"{project.name}/" if project.history.folder is None else project.history.folder
    return f"{home}/{what}/{folder}" if home else ""


def of_commit(project: Project, repository: str, commit: str) -> str:
    """The address of a commit that touched the project; "" where none is known."""
    home = _address(project, repository)
    return f"{home}/commit/{commit}" if home else ""


def _address(project: Project, repository: str) -> str:
    own = project.history.address
    return (repository if own is None else own).rstrip("/")
