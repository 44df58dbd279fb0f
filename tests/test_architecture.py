"""The map in DESIGN.md and ARCHITECTURE.md, kept true: who imports whom, how large things get, what stays pure."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "portfolio"
MODULES = sorted(path for path in PACKAGE.rglob("*.py") if "starter" not in path.relative_to(PACKAGE).parts[:-1])

LARGEST_MODULE = 400  # lines
LARGEST_FUNCTION = 40  # lines
LARGEST_FOLDER = 15  # modules, its __init__.py not counted

# Calls that read a clock, a file or unseeded randomness: examine, plot and present are records in, records out.
IMPURE = {
    "datetime.now",
    "datetime.utcnow",
    "date.today",
    "time.time",
    "time.monotonic",
    "open",
    "os.environ",
    "subprocess.run",
    "random.random",
    "np.random.rand",
    "np.random.default_rng()",
}
KINDS = [f"tasks.{path.parent.name}.task" for path in MODULES if path.match("tasks/*/task.py")]
IMPURE_METHODS = {"read_text", "read_bytes", "write_text", "write_bytes", "iterdir", "glob", "rglob"}


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@pytest.fixture(scope="module", params=MODULES, ids=name_of)
def module(request):
    """Each module of the package in turn, as text and as a tree."""
    text = request.param.read_text(encoding="utf-8")
    return request.param, text, ast.parse(text)


def test_layers_are_kept():
    """import-linter's contracts in pyproject.toml: the same command as in ``make lint``."""
    code = "from importlinter.cli import lint_imports_command; lint_imports_command()"
    command = [sys.executable, "-c", code, "--no-cache"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-1000:]


def test_no_module_imports_itself_by_way_of_others():
    """At run time, inside a function or for a type: of two modules one can always be read without the other."""
    trees = {dotted(path): ast.parse(path.read_text(encoding="utf-8")) for path in MODULES}

    assert cycles(trees) == []


def test_a_cycle_is_found_wherever_its_imports_stand():
    """Behind a re-export, inside a function and under TYPE_CHECKING."""
    texts = {
        "portfolio.nouns": "from portfolio.nouns.one import One",
        "portfolio.nouns.one": "def made():\n    from portfolio.two import Two",
        "portfolio.two": "if TYPE_CHECKING:\n    from portfolio.nouns import One",
        "portfolio.three": "from portfolio import two",
    }

    assert cycles({name: ast.parse(text) for name, text in texts.items()}) == [["portfolio.nouns.one", "portfolio.two"]]


def dotted(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def imported(tree: ast.Module) -> Iterator[tuple[str, str, str]]:
    """Module, name in it and name here of all that is imported from the package; without names for a whole module."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            assert node.level == 0, ast.unparse(node)
            yield from ((node.module or "", each.name, each.asname or each.name) for each in node.names)
        elif isinstance(node, ast.Import):
            yield from ((each.name, "", "") for each in node.names)


def cycles(trees: dict[str, ast.Module]) -> list[list[str]]:
    """Modules each of which reaches all others of its list; a name that a package hands on is its module's."""
    packages = {name.rpartition(".")[0] for name in trees} & trees.keys()
    exports = {(name, here): (module, there) for name in packages for module, there, here in imported(trees[name])}

    def home(module: str, name: str) -> str:
        if f"{module}.{name}" in trees:
            return f"{module}.{name}"
        return home(*exports[module, name]) if (module, name) in exports else module

    place = {name: number for number, name in enumerate(trees)}
    ways = [(name, home(module, there)) for name, tree in trees.items() for module, there, _ in imported(tree)]
    ends = [(place[one], place[other]) for one, other in ways if other in place]
    rows, columns = zip(*ends, strict=True)
    graph = coo_array(([1] * len(ends), (rows, columns)), shape=(len(trees), len(trees)))
    knots = defaultdict(list)
    for name, knot in zip(trees, connected_components(graph, connection="strong")[1], strict=True):
        knots[knot].append(name)
    return [names for names in knots.values() if len(names) > 1]


def test_a_folder_fits_in_the_head():
    """No folder of more than 15 modules."""
    sizes = Counter(name_of(path.parent) for path in MODULES if path.stem != "__init__")

    assert {folder: n for folder, n in sizes.items() if n > LARGEST_FOLDER} == {}


@pytest.mark.parametrize("stage", ["examine", "plot", "present"])
def test_no_stage_names_a_kind(stage):
    """A stage is handed its kind; not even a type of one is imported."""
    files = [path for ending in ("py", "html") for path in (PACKAGE / stage).rglob(f"*.{ending}")]

    assert files
    assert [name_of(path) for path in files if "tasks." in path.read_text(encoding="utf-8")] == []


def test_a_module_says_what_it_is_for(module):
    """Whole sentences at the top."""
    path, _, tree = module
    docstring = ast.get_docstring(tree) or ""

    assert docstring.partition("\n\n")[0].rstrip().endswith((".", "?")), path


def test_a_module_fits_in_the_head(module):
    """No module over 400 lines."""
    path, text, _ = module

    assert len(text.splitlines()) <= LARGEST_MODULE, path


def test_a_function_fits_on_a_screen(module):
    """No function over 40 lines, its docstring not counted."""
    path, _, tree = module
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    too_long = {node.name: length_of(node) for node in functions if length_of(node) > LARGEST_FUNCTION}

    assert too_long == {}, path


def length_of(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    lines = (node.end_lineno or node.lineno) - node.lineno + 1
    first = node.body[0]
    if ast.get_docstring(node, clean=False) is not None:
        lines -= (first.end_lineno or first.lineno) - first.lineno + 1
    return lines


def test_public_functions_say_what_they_return(module):
    """Each function and class without an underscore has a docstring."""
    path, _, tree = module
    silent = [node.name for node in public(tree) if not ast.get_docstring(node)]

    assert silent == [], path


def public(tree: ast.Module) -> list[ast.FunctionDef | ast.ClassDef]:
    return [node for node in tree.body if isinstance(node, ast.FunctionDef | ast.ClassDef) and node.name[0] != "_"]


def test_nothing_is_left_to_be_done(module):
    """No marker of unfinished work."""
    path, text, _ = module

    assert not re.search(r"\b(TODO|FIXME|XXX|HACK)\b", text), path


def test_no_module_asks_which_kind_it_is(module):
    """``if task.name == ...`` means that the contract in task.py lacks a field."""
    path, text, _ = module

    assert not re.search(r"\btask(\.name)?\s*(==|!=|in \()\s*[\"'(]", text), path


def test_no_kind_makes_an_interval_or_a_test_by_itself():
    """Whoever does must know the groups of examples; what kinds need is in ``examine/estimates/grouped.py``."""
    formulas = r"\b(wilson|wilson_between|more_than_chance|student|upper_tail|Z)\b"
    imports = r"from portfolio\.examine\.estimates\.formulas import (\([^)]*\)|[^\n]*)"
    own = [
        name_of(path)
        for path in MODULES
        if any(re.search(formulas, names) for names in re.findall(imports, path.read_text("utf-8")))
    ]

    assert "portfolio/examine/estimates/grouped.py" in own
    assert [name for name in own if name.startswith("portfolio/tasks/")] == []


def test_names_say_something():
    """No drawer for odds and ends."""
    drawers = {"utils", "util", "helpers", "helper", "common", "manager", "misc", "base"}

    assert [name_of(path) for path in MODULES if path.stem in drawers] == []


@pytest.mark.parametrize("stage", ["examine", "plot", "present"])
def test_pure_stages_touch_nothing(stage):
    """No file, no clock, no randomness without a seed: records in, records out."""
    touched = []
    for path in (PACKAGE / stage).rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                words = ast.unparse(node.func)
                unseeded = words.endswith("default_rng") and not node.args and not node.keywords
                method = words.rpartition(".")[2] in IMPURE_METHODS
                if words in IMPURE or unseeded or method:
                    touched.append(f"{name_of(path)}:{node.lineno}: {words}")

    assert touched == []


@pytest.mark.parametrize("module", ["collect", "evaluate", "present", "publish", "pipeline", "plugin", *KINDS])
def test_importing_a_module_does_not_load_the_heavy_libraries(module):
    """``check``, and a build that only writes pages again, need none of them."""
    script = (
        f"import sys, portfolio.{module}\n"
        "heavy = {'pandas', 'numpy', 'sklearn', 'altair', 'pyarrow', 'joblib', 'scipy', 'vl_convert'}\n"
        "print(*sorted(heavy & set(sys.modules)))\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == []


def test_the_command_line_answers_without_loading_what_builds():
    """``portfolio --help`` loads click and little else."""
    script = (
        "import sys, portfolio.cli\n"
        "heavy = {'pandas', 'numpy', 'sklearn', 'altair', 'mkdocs', 'pydantic', 'yaml', 'jinja2', 'rich'}\n"
        "print(*sorted(heavy & set(sys.modules)))\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == []


def test_a_record_is_frozen():
    """What one stage hands to the next cannot be changed on the way."""
    trees = [ast.parse(path.read_text(encoding="utf-8")) for path in (PACKAGE / "records").glob("*.py")]
    classes = [node for tree in trees for node in tree.body if isinstance(node, ast.ClassDef)]

    assert classes
    assert [node.name for node in classes if "frozen=True" not in "".join(map(ast.unparse, node.decorator_list))] == []


def test_workflows_are_pinned_and_read_only():
    """Actions by full commit, no trigger that hands secrets to a stranger's code, no write rights where code runs."""
    for path in (ROOT / ".github/workflows").glob("*.yml"):
        text = path.read_text(encoding="utf-8")
        actions = re.findall(r"uses:\s*(\S+)(.*)", text)
        assert actions, path
        assert all(re.search(r"@[0-9a-f]{40}$", action) for action, _ in actions), path
        assert all(re.search(r"# v\d+\.\d+", comment) for _, comment in actions), path
        assert "pull_request_target" not in text, path
        for job in re.split(r"\n  (?=\w+:\n    )", text)[1:]:
            assert not ("run:" in job and "write" in job), path


def test_the_lock_names_no_host_and_holds_every_dependency():
    """Exact versions only, from whatever index the reader's pip is set to, for all that pyproject.toml asks for."""
    lines = (ROOT / "requirements.lock").read_text(encoding="utf-8").splitlines()
    pins = [line for line in lines if line and not line.startswith("#")]
    locked = {re.split(r"==", line)[0].lower() for line in pins}
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = project["dependencies"] + [name for names in project["optional-dependencies"].values() for name in names]

    assert "://" not in "".join(lines)
    assert all(re.match(r"^[\w.-]+==[\w.]+( ; .+)?$", line) for line in pins)
    assert {re.match(r"[\w-]+", name)[0].lower() for name in wanted} <= locked
