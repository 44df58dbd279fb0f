# ruff: noqa: PTH100, PTH109, PTH110, PTH113, PTH118, PTH119, PTH120, PTH123, PTH208
"""What the author's code used from outside the project: imported modules and opened files.

Stands alone beside worker.py, in an interpreter that may be as old as Python 3.8. The standard library does not count,
nor does a distribution whose version says what is in it; a checkout that is installed as it lies does (``pip install
-e``, a ``.pth``, a link), and so does one that was installed from a folder, as its version may stay what it was.
"""

from __future__ import annotations

import json
import os
import re
import sys
import sysconfig
import warnings
from typing import Any

COMPILED = (".so", ".pyd", ".dylib")

_SYSTEM = ("/bin/", "/dev/", "/etc/", "/lib/", "/lib64/", "/proc/", "/run/", "/sbin/", "/sys/", "/usr/", "/var/")
_SITE = re.compile(r"^(.*?[/\\](?:site|dist)-packages)[/\\]([^/\\]+)")


class Reads:
    """Watches from its making on.

    Attributes:
        opened: every path that was opened for reading, as it was written; the audit hook of the worker adds them.
    """

    def __init__(self) -> None:
        self.opened: set[str] = set()
        self._before = set(sys.modules)
        self._owned: dict[str, set[str]] = {}
        python = (sysconfig.get_path("stdlib"), sysconfig.get_path("platstdlib"), os.path.dirname(os.__file__))
        ours = os.path.dirname(os.path.abspath(__file__))  # multiprocessing has worker.py twice among the modules
        self._standard = tuple(os.path.join(folder, "") for folder in (*python, ours) if folder)

    def outside(self, inside: list[str]) -> dict[str, str]:
        """Name -> path of the files; the names say nothing of the machine ("mylib/core.py", "weights.bin").

        Args:
            inside: folders that do not count, such as the copy of the project.
        """
        opened = set(map(os.path.realpath, self.opened))  # before this opens some itself
        folders = tuple(os.path.join(os.path.realpath(folder), "") for folder in inside)
        modules = self._modules(folders)
        roots = {  # folder of an imported package -> what the names of its files begin with
            path[: -len("__init__.py")]: name[: -len("__init__.py")]
            for name, path in modules.items()
            if name.endswith("/__init__.py")
        }
        found, known = dict(modules), set(modules.values())
        passed_over = (*_SYSTEM, *folders, *self._standard, *_prefixes())
        for path in sorted(opened - known):
            package = max((root for root in roots if path.startswith(root)), key=len, default=None)
            elsewhere = path.startswith(passed_over) or _SITE.match(path)
            if path.endswith(".pyc") or not os.path.isfile(path) or (elsewhere and not package):
                continue
            name = roots[package] + path[len(package) :] if package else os.path.basename(path)
            found.setdefault(name, path)
        return found

    def _modules(self, folders: tuple[str, ...]) -> dict[str, str]:
        found = {}
        for name, module in sorted(sys.modules.items()):
            path = getattr(module, "__file__", None)
            if name in self._before or not isinstance(path, str) or self._is_covered(path):
                continue
            path = os.path.realpath(path)
            while path and not os.path.exists(path) and os.path.dirname(path) != path:
                path = os.path.dirname(path)  # a module inside a zip file
            if os.path.isfile(path) and not path.startswith(folders):
                found[_named(name, path)] = path
        return found

    def _is_covered(self, path: str) -> bool:
        """Whether the module belongs to Python or to a distribution whose version says what is in it."""
        installed = _SITE.match(path)
        if installed is None:
            return path.startswith(self._standard)
        folder, top = installed.groups()
        if folder not in self._owned:
            self._owned[folder] = set(_owned(folder))
        owned = self._owned[folder]
        return top in owned or top.partition(".")[0] in owned or folder.startswith("/usr/")


def _named(module: str, path: str) -> str:
    """ "mylib/__init__.py" for a package, "mylib/core.py" for a module, wherever they lie."""
    stem, _, suffix = os.path.basename(path).partition(".")
    kind = "." + suffix.rpartition(".")[2] if suffix else ""
    return module.replace(".", "/") + ("/__init__" if stem == "__init__" else "") + kind


def _owned(folder: str) -> list[str]:
    """The first parts of the names of all files that distributions of known content have put there."""
    tops: list[str] = []
    for entry in os.listdir(folder):
        about = os.path.join(folder, entry)
        if entry.endswith(".dist-info") and not _is_local(about):
            for line in _lines(os.path.join(about, "RECORD")):
                tops.append(line.partition("/")[0].partition(",")[0])
        elif entry.endswith(".egg-info"):
            tops += _lines(os.path.join(about, "top_level.txt"))
    return tops


def _is_local(about: str) -> bool:
    """Whether pip installed it from a folder, a repository or a file, so that its version may stay the same."""
    if "".join(_lines(os.path.join(about, "INSTALLER"))).strip() == "conda":
        return False  # conda packages name the folder that they were built in
    try:
        with open(os.path.join(about, "direct_url.json"), encoding="utf-8") as file:
            return isinstance(json.load(file), dict)
    except (OSError, ValueError):
        return False


def _lines(path: str) -> list[str]:
    try:
        with open(path, encoding="utf-8", errors="replace") as file:
            return file.read().splitlines()
    except OSError:
        return []


def _prefixes() -> tuple[str, ...]:
    return tuple(
        os.path.join(os.path.realpath(prefix), "") for prefix in {sys.prefix, sys.base_prefix} if prefix != "/"
    )


def watch_versions() -> list[list[str]]:
    """Fills with two versions of scikit-learn, a model's and the present one, where it warns that they differ."""
    found: list[list[str]] = []
    show = warnings.showwarning

    def noted(message: Any, *more: Any, **named: Any) -> None:
        versions = re.search(r"unpickle estimator .* from version (\S+) when using version (\S+?)\.? ", str(message))
        if versions and list(versions.groups()) not in found:
            found.append(list(versions.groups()))
        show(message, *more, **named)

    warnings.showwarning = noted
    return found


def packages() -> dict[str, str]:
    """Distribution -> version of what was imported from outside the project and the standard library."""
    from importlib import metadata

    tops = {name.partition(".")[0] for name in sys.modules}
    standard: frozenset[str] = getattr(sys, "stdlib_module_names", frozenset())
    found = {}
    here = os.getcwd() + os.sep
    for top in sorted(tops - standard):
        file = getattr(sys.modules.get(top), "__file__", None) or ""
        if top.startswith("_") or file.startswith(here) or not file:
            continue
        name = _KNOWN_AS.get(top, top)
        try:
            version = metadata.version(name)
        except metadata.PackageNotFoundError:
            version = None
        version = version or getattr(sys.modules[top], "__version__", None)  # a damaged dist-info has none
        if isinstance(version, str):
            found[name] = version
    return found


_KNOWN_AS = {
    "PIL": "pillow",
    "bs4": "beautifulsoup4",
    "cv2": "opencv-python",
    "dateutil": "python-dateutil",
    "skimage": "scikit-image",
    "sklearn": "scikit-learn",
    "yaml": "PyYAML",
}
