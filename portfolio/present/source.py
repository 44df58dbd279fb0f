"""Where people find a project's files and commits: in the site's repository, or in one of its own."""

from __future__ import annotations

import posixpath
from dataclasses import dataclass
from urllib.parse import urljoin

from portfolio.records import Project


@dataclass(frozen=True)
class Source:
    """The repository that holds a project, as people find it; every address is "" where none is known."""

    project: Project
    repository: str
    """Of the site."""

    @property
    def address(self) -> str:
        """Of the repository that holds the project."""
        own = self.project.history.address
        return (self.repository if own is None else own).rstrip("/")

    @property
    def inside(self) -> str:
        """The project's folder in it, with a slash at its end."""
        known = self.project.history.folder
        return f"{self.project.name}/" if known is None else known

    @property
    def folder(self) -> str:
        """The address of the project's folder."""
        return f"{self.address}/tree/HEAD/{self.inside}".rstrip("/") if self.address else ""

    def of_file(self, target: str) -> str:
        """Of a file named from the project's folder, or from the repository's with a slash in front."""
        path = target.lstrip("/") if target.startswith("/") else f"{self.inside}{target}"
        if not self.address or posixpath.normpath(path).startswith(".."):
            return ""
        return urljoin(f"{self.address}/blob/HEAD/", path)

    def of_commit(self, commit: str) -> str:
        """Of a commit that touched the project."""
        return f"{self.address}/commit/{commit}" if self.address else ""
