"""Libraries are imported before several projects are built at once, so that no two threads wait for each other."""

from __future__ import annotations

import ast
import json
import shutil
import subprocess
import sys
from pathlib import Path

from portfolio import libraries

ROOT = Path(__file__).parent.parent
OF_TESTS = {"pycocotools"}  # the reference that tests compare with; no build calls it

BUILD = """
import json, sys
from pathlib import Path
from portfolio import pipeline

late = set()
def watched(work, project, stages=pipeline._through_all_stages):
    before = set(sys.modules)
    result = stages(work, project)
    late.update(set(sys.modules) - before)
    return result

class Silent:
    stage = done = remark = lambda *_: None

pipeline._through_all_stages = watched
results = pipeline.build(pipeline.Build(Path(sys.argv[1]), pipeline.Options(frozen="frozen" in sys.argv), Silent()))
print(json.dumps([[result.slug for result in results if result.state == "failed"], sorted(late)]))
"""


def late_imports(root: Path, *words: str) -> tuple[list[str], list[str]]:
    """The projects that failed, and the modules that a thread was the first to import."""
    command = [sys.executable, "-c", BUILD, str(root), *words]
    failed, late = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
    return failed, late


def test_no_thread_of_a_frozen_build_imports_a_library_first(tmp_path):
    """The nine examples are of all eight kinds; two of six such builds died of ``_DeadlockError`` once."""
    shutil.copytree(ROOT / "projects", tmp_path / "projects")

    assert late_imports(tmp_path, "frozen") == ([], [])


def test_no_thread_of_a_build_that_measures_imports_a_library_first(tmp_path):
    """Text, pictures and sounds, predicted by functions."""
    shutil.copytree(ROOT / "tests" / "projects", tmp_path / "projects")

    assert late_imports(tmp_path) == ([], [])


def test_what_our_functions_import_is_on_the_list():
    """An import inside a function of a stage runs in a thread, whichever project reaches it."""
    named = set()
    for stage in libraries.OURS:
        for path in (ROOT / "portfolio" / stage).rglob("*.py"):
            module = ".".join(path.relative_to(ROOT).with_suffix("").parts)
            if module not in libraries.ALONE and path.parent.name != "starter":
                named |= set(_inside_functions(ast.parse(path.read_text(encoding="utf-8"))))
    code = "import sys; from portfolio.libraries import import_all; import_all(); print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()

    assert {name for name in named - set(loaded) if name.partition(".")[0] not in OF_TESTS} == set()


def _inside_functions(tree: ast.Module) -> list[str]:
    found = []
    for function in ast.walk(tree):
        for node in ast.walk(function) if isinstance(function, ast.FunctionDef) else ():
            if isinstance(node, ast.Import):
                found += [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and node.module and not node.module.startswith("portfolio"):
                found.append(node.module)
    return found
