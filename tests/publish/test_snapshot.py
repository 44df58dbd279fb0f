"""The build in which nothing changed, and all the ways in which something did."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portfolio.publish import snapshot

OPTIONS = {"strict": "no"}


@pytest.fixture
def root(tmp_path):
    """A repository with a project and a built site, remembered, all its files older than the racy two seconds."""
    for path, text in {
        "mkdocs.yml": "site_name: !ENV [SITE_NAME, 'x']\n",
        "site_src/about.md": "me",
        "projects/faces/project.yml": "title: Faces",
        "projects/faces/data/test.csv": "a,b\n1,2\n",
        "site/index.html": "home",
        "site/assets/app.css": "x",
    }.items():
        file = tmp_path / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    remember(tmp_path)
    return tmp_path


def remember(root: Path) -> None:
    before = look(root)
    snapshot.remember(before, site=root / "site")


def look(root: Path) -> snapshot.Look:
    watched = [root / "mkdocs.yml", root / "site_src", root / "projects", root / "hooks.py"]
    return snapshot.look(root, root / ".portfolio", watched=watched, options=OPTIONS)


def difference(root: Path) -> str | None:
    return snapshot.difference(root, root / ".portfolio", options=OPTIONS)


def let_it_settle(root: Path) -> None:
    """Dates every file and the snapshot an hour back, as after a coffee."""
    kept = json.loads((root / ".portfolio/snapshot.json").read_text(encoding="utf-8"))
    kept["taken"] += 3_600 * 10**9
    (root / ".portfolio/snapshot.json").write_text(json.dumps(kept), encoding="utf-8")


def test_nothing_changed_means_nothing_to_do(root):
    """Right after a build, and again later."""
    assert difference(root) is None
    assert snapshot.difference(root, root / ".portfolio", options=OPTIONS) is None


def test_without_a_snapshot_there_is_something_to_do(tmp_path):
    """A fresh clone builds."""
    assert difference(tmp_path) == "no earlier build is remembered"


def test_code_that_a_predictor_used_from_elsewhere_is_watched(root, tmp_path_factory):
    """A checkout that is installed as it lies changes the site without a file of the repository."""
    code = tmp_path_factory.mktemp("checkout") / "mylib.py"
    code.write_text("LONG = 4", encoding="utf-8")
    time.sleep(0.02)
    snapshot.remember(look(root), site=root / "site", outside=[code])
    assert difference(root) is None

    code.write_text("LONG = 99", encoding="utf-8")

    assert difference(root) == f"{code} changed"


def test_code_that_changes_during_the_build_is_looked_at_again(root, tmp_path_factory):
    """The predictor may have run before the change, and the snapshot be taken after it."""
    code = tmp_path_factory.mktemp("checkout") / "mylib.py"
    before = look(root)
    snapshot.forget(root / ".portfolio")
    code.write_text("LONG = 99", encoding="utf-8")
    os.utime(code, ns=(before.taken + 10**9, before.taken + 10**9))
    snapshot.remember(before, site=root / "site", outside=[code])

    assert difference(root) == "no earlier build is remembered"


def test_a_copied_folder_knows_nothing_of_itself(root, tmp_path_factory):
    """What was remembered is about the folder it was copied from; edits in the copy would go unseen."""
    copy = tmp_path_factory.mktemp("copy") / "portfolio"
    shutil.copytree(root, copy)
    (copy / "site_src/about.md").write_text("somebody else", encoding="utf-8")

    assert difference(copy) == "no earlier build is remembered"
    assert difference(root) is None


CHANGES = {
    "projects/faces/project.yml changed": lambda root: (root / "projects/faces/project.yml").write_text("title: Fakes"),
    "projects/faces/data/test.csv changed": lambda root: (root / "projects/faces/data/test.csv").write_text(
        "a,b\n1,3\n"
    ),
    "site_src/about.md is gone": lambda root: (root / "site_src/about.md").unlink(),
    "projects/new is new": lambda root: (root / "projects/new").mkdir(),
    "mkdocs.yml changed": lambda root: (root / "mkdocs.yml").write_text("site_name: other\n"),
    "hooks.py is new": lambda root: (root / "hooks.py").write_text(""),
    "site/index.html changed": lambda root: (root / "site/index.html").write_text("HOME"),
    "site/assets/app.css is gone": lambda root: (root / "site/assets/app.css").unlink(),
    "site/extra.html is new": lambda root: (root / "site/extra.html").touch(),
    "site is gone": lambda root: shutil.rmtree(root / "site"),
}


@pytest.mark.parametrize("words", CHANGES)
def test_every_kind_of_change_is_seen_and_named(root, words):
    """An input or a page of the site that was changed, added or removed."""
    CHANGES[words](root)

    assert difference(root) == words


def test_a_change_that_keeps_size_and_times_is_seen(root):
    """An edit within the same tick, or one whose times were set back: the file is read, since it was racy."""
    file = root / "projects/faces/data/test.csv"
    status = file.stat()
    file.write_text("a,b\n9,9\n", encoding="utf-8")
    os.utime(file, ns=(status.st_atime_ns, status.st_mtime_ns))

    assert difference(root) == "projects/faces/data/test.csv changed"


def test_a_touched_file_is_not_a_changed_file(root):
    """``git checkout`` and ``touch`` give new dates; the content decides."""
    let_it_settle(root)
    (root / "projects/faces/project.yml").touch()
    (root / "site/index.html").touch()

    assert difference(root) is None


def test_settled_files_are_not_read_again(root, monkeypatch):
    """A no-op build costs a stat for each file and reads none."""
    let_it_settle(root)
    assert difference(root) is None

    monkeypatch.setattr(snapshot, "_digest_of_file", lambda path: pytest.fail(f"read {path}"))
    let_it_settle(root)
    assert difference(root) is None


def test_an_input_edited_during_the_build_is_built_again(root):
    """What counts is the state before the build read anything."""
    before = look(root)
    (root / "site_src/about.md").write_text("edited while building", encoding="utf-8")
    snapshot.remember(before, site=root / "site")

    assert difference(root) == "site_src/about.md changed"


def test_what_the_build_itself_wrote_is_no_change(root):
    """A first evaluation adds a file to runs/; the next build has nothing to do."""
    before = look(root)
    run = root / "projects/faces/runs/1.json"
    run.parent.mkdir()
    run.write_text("{}", encoding="utf-8")
    snapshot.remember(before, site=root / "site", written=[run])

    assert difference(root) is None


def test_other_options_are_another_build(root):
    """``--strict`` after a plain build must not be skipped."""
    assert snapshot.difference(root, root / ".portfolio", options={"strict": "yes"}) == "options changed"


def test_a_commit_is_a_change(root):
    """The pages show the commit, so committing without an edit builds again; packed references are understood."""
    git = ["git", "-C", str(root), "-c", "user.name=a", "-c", "user.email=a@example.org"]
    subprocess.run([*git, "init", "-q", "-b", "main"], check=True)
    assert difference(root) == "commit changed"
    remember(root)
    subprocess.run([*git, "commit", "-q", "--allow-empty", "-m", "x"], check=True)
    assert difference(root) == "commit changed"
    remember(root)
    subprocess.run([*git, "pack-refs", "--all"], check=True)
    assert difference(root) is None


def test_a_work_tree_of_git_is_understood(tmp_path):
    """There .git is a file and the branches lie elsewhere."""
    main, tree = tmp_path / "main", tmp_path / "tree"
    git = ["git", "-C", str(main), "-c", "user.name=a", "-c", "user.email=a@example.org"]
    subprocess.run(["git", "init", "-q", str(main)], check=True)
    subprocess.run([*git, "commit", "-q", "--allow-empty", "-m", "x"], check=True)
    subprocess.run([*git, "worktree", "add", "-q", "-b", "other", str(tree)], check=True)
    commit = subprocess.run([*git, "rev-parse", "HEAD"], check=True, capture_output=True, text=True).stdout.strip()

    assert snapshot._commit(tree) == snapshot._commit(main) == commit


def test_a_history_that_is_fetched_later_is_a_change(root, tmp_path):
    """The pages of a shallow clone say that its history is cut off; fetching the rest checks out nothing new."""
    elsewhere = tmp_path / "elsewhere"
    git = ["git", "-C", str(elsewhere), "-c", "user.name=a", "-c", "user.email=a@example.org"]
    subprocess.run(["git", "init", "-q", str(elsewhere)], check=True)
    for _ in range(2):
        subprocess.run([*git, "commit", "-q", "--allow-empty", "-m", "x"], check=True)
    shallow = ["git", "clone", "-q", "--bare", "--depth", "1", f"file://{elsewhere}", str(root / ".git")]
    subprocess.run(shallow, check=True)
    remember(root)
    assert difference(root) is None

    subprocess.run(["git", "-C", str(root / ".git"), "fetch", "-q", "--unshallow"], check=True)

    assert difference(root) == "commit changed"


def test_the_environment_that_the_configuration_reads_counts(root, monkeypatch):
    """``!ENV`` makes a variable an input."""
    monkeypatch.setenv("SITE_NAME", "another")

    assert difference(root) == "environment variable SITE_NAME changed"


def test_an_upgraded_distribution_is_a_change(root, monkeypatch, tmp_path_factory):
    """The names of the installed distributions carry their versions."""
    packages = tmp_path_factory.mktemp("lib") / "site-packages"
    (packages / "numpy-3.0.dist-info").mkdir(parents=True)
    monkeypatch.setattr(sys, "path", [*sys.path, str(packages)])

    assert difference(root) == "installed distributions changed"


def test_the_programs_own_files_are_inputs(root):
    """A new version of a template is a new site."""
    assert str(Path(snapshot.__file__)) in look(root).inputs


def test_a_pipe_or_a_socket_does_not_block(root):
    """Special files are noted and never opened; links are not followed into folders; an environment is one entry."""
    os.mkfifo(root / "projects/faces/pipe")
    (root / "projects/faces/loop").symlink_to("..")
    (root / "projects/faces/dangling").symlink_to("nowhere")
    (root / "projects/faces/.venv/lib/python3.11/site-packages/numpy-2.0.dist-info").mkdir(parents=True)
    (root / "projects/faces/.venv/pyvenv.cfg").touch()
    with socket.socket(socket.AF_UNIX) as listener:
        os.chdir(root)
        listener.bind("projects/faces/s")
        remember(root)

        assert difference(root) is None
    packages = root / "projects/faces/.venv/lib/python3.11/site-packages"
    (packages / "numpy-2.0.dist-info").rename(packages / "numpy-2.1.dist-info")
    assert difference(root) == "projects/faces/.venv changed"


@given(st.data())
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_damaged_snapshot_is_never_believed(root, data):
    """Cut off or overwritten anywhere, the answer is "build", or right."""
    path = root / ".portfolio/snapshot.json"
    good = path.read_bytes()
    place = data.draw(st.integers(0, len(good) - 1))
    bad = data.draw(st.sampled_from([good[:place], good[:place] + b"\x00" + good[place + 1 :], b"[]", b"null", b"{}"]))
    (root / "site_src/about.md").write_text("changed", encoding="utf-8")
    path.write_bytes(bad)

    assert difference(root) is not None

    (root / "site_src/about.md").write_text("me", encoding="utf-8")
    path.write_bytes(good)


def test_a_store_that_cannot_be_written_costs_only_time(root):
    """With a file where the store should be, everything is built and nothing fails."""
    store = root / "store"
    store.touch()
    before = snapshot.look(root, store, watched=[root / "site_src"], options=OPTIONS)
    snapshot.remember(before, site=root / "site")

    assert snapshot.difference(root, store, options=OPTIONS) == "no earlier build is remembered"
    snapshot.forget(store)


def test_forgetting_builds_everything(root):
    """After a failed build nothing is taken for done."""
    snapshot.forget(root / ".portfolio")

    assert difference(root) == "no earlier build is remembered"


def test_the_answer_loads_nothing_heavy_and_comes_at_once(root):
    """No MkDocs, pandas, pydantic or YAML reader: a tenth of a second, Python's own start included, is plenty."""
    let_it_settle(root)
    script = (
        "import sys, pathlib\n"
        "from portfolio.publish import snapshot\n"
        "root = pathlib.Path(sys.argv[1])\n"
        "assert snapshot.difference(root, root / '.portfolio', options={'strict': 'no'}) is None\n"
        "print(*sorted(sys.modules))\n"
    )
    remember(root)
    started = time.perf_counter()
    command = [sys.executable, "-c", script, str(root)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    seconds = time.perf_counter() - started

    assert done.returncode == 0, done.stderr
    heavy = {"mkdocs", "pandas", "numpy", "pydantic", "yaml", "jinja2", "click", "rich", "importlib.metadata"}
    assert heavy.isdisjoint(done.stdout.split())
    assert seconds < 2  # a bound for a loaded machine; make bench measures
