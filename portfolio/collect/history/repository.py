"""git, asked about the repository that holds a folder: the site's own, a submodule, or one that a link leads to."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

_SECONDS = 60
_ASKED = (
    "--show-toplevel",
    "--is-shallow-repository",
    "--show-prefix",
    "--git-path",
    "shallow",
    "--show-superproject-working-tree",
)
_SCP = re.compile(r"(?:[^@/\s]+@)?(?P<host>[\w.-]{2,}):(?P<path>[^/\s\\][^\s\\]*)")


class NoAnswerError(Exception):
    """Why git could not answer, as a sentence without a full stop that may stand on a page.

    Attributes:
        console: what the author alone should read, such as the command that helps; it may name folders of a machine.
        said: the first line of what git itself said.
    """

    def __init__(self, why: str, console: str = "", said: str = "") -> None:
        super().__init__(why)
        self.console, self.said = console, said


@dataclass(frozen=True)
class Repository:
    """Where a folder lies in the repository that holds it, links followed.

    Attributes:
        inside: the folder in it, with a slash at its end; "" when it is the repository itself.
        cut_off: the commits where a shallow clone was cut off: they seem to add every file and prove nothing.
    """

    top: Path
    inside: str
    cut_off: frozenset[str]
    is_submodule: bool

    @property
    def below(self) -> str:
        """The folder for git, which knows no empty path."""
        return self.inside or "."

    def address(self) -> str:
        """Where people find it, by the remote that a submodule must have; "" where there is none for browsers."""
        if not self.is_submodule:
            return ""
        try:
            return web_address(ask_git(self.top, "remote", "get-url", "origin").strip())
        except NoAnswerError:
            return ""


def repository_of(folder: Path) -> Repository:
    """The repository that holds a folder.

    Raises:
        NoAnswerError: there is none, or git does not answer.
    """
    real = folder.resolve()
    top, shallow, inside, shallow_file, above, *_ = [*ask_git(real, "rev-parse", *_ASKED).split("\n"), ""]
    cut_off = frozenset((real / shallow_file).read_text().split()) if shallow == "true" else frozenset()
    return Repository(Path(top), inside, cut_off, bool(above))


def is_unfilled_submodule(folder: Path) -> bool:
    """Whether a folder is the empty place of a submodule that was not fetched."""
    try:
        return ask_git(folder.parent, "ls-files", "--stage", "--", folder.name).startswith("160000 ")
    except NoAnswerError:
        return False


def web_address(remote: str) -> str:
    """The address of a remote for a browser, without the names and secrets in it; "" for a folder of this machine."""
    known = _SCP.fullmatch(remote) if "://" not in remote else None
    if known:
        return f"https://{known['host']}/{known['path'].removesuffix('.git')}"
    parts = urlsplit(remote)
    if parts.scheme not in ("https", "http", "ssh", "git") or not parts.hostname:
        return ""
    port = f":{parts.port}" if parts.port and parts.scheme.startswith("http") else ""
    return f"https://{parts.hostname}{port}{parts.path.rstrip('/').removesuffix('.git')}"


def ask_git(folder: Path, *words: str, given: str = "") -> str:
    """What git answers about the repository of a folder; ``given`` is what it reads. Paths are taken as they are.

    Raises:
        NoAnswerError: there is no git, no repository, or no such thing in it.
    """
    return ask_git_for_bytes(folder, *words, given=given).decode("utf-8", "surrogateescape")


def ask_git_for_bytes(folder: Path, *words: str, given: str = "") -> bytes:
    """The same where the answer holds files."""
    environment = {**os.environ, "GIT_OPTIONAL_LOCKS": "0", "LC_ALL": "C"}
    command = ["git", "-C", str(folder), "--literal-pathspecs", *words]
    read = given.encode("utf-8", "surrogateescape")
    try:
        done = subprocess.run(command, capture_output=True, env=environment, timeout=_SECONDS, check=False, input=read)
    except FileNotFoundError as error:
        raise NoAnswerError("git is not installed") from error
    except (OSError, subprocess.TimeoutExpired) as error:
        raise NoAnswerError("git did not answer") from error
    if done.returncode:
        raise _no_answer(done.stderr.decode("utf-8", "replace"))
    return done.stdout


def _no_answer(stderr: str) -> NoAnswerError:
    said = (stderr.strip().splitlines() or [""])[0].removeprefix("fatal: ")
    if "not a git repository" in said:
        return NoAnswerError("not a git repository", said=said)
    if untrusted := re.search(r"dubious ownership in repository at '(.*)'", said):
        command = f"git config --global --add safe.directory {shlex.quote(untrusted[1])}"
        return NoAnswerError("git does not trust a repository of another user", f"run {command}", said)
    return NoAnswerError("git could not read the repository", f"git says: {said}" if said else "", said)
