"""What git says about project folders, in every state a repository can be in."""

import subprocess

import pytest

from portfolio.collect import read_histories


def git(folder, *words):
    command = ["git", "-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false", *words]
    done = subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True)
    return done.stdout.strip()


def commit(folder, subject, date):
    git(folder, "add", "-A")
    git(folder, "-c", f"author.date={date}", "commit", "-q", "-m", subject, "--date", date)


@pytest.fixture
def repository(tmp_path, monkeypatch):
    """Two projects; ``faces`` has a first version, a recorded run and a second version."""
    monkeypatch.setenv("GIT_COMMITTER_DATE", "2026-03-01T12:00:00+02:00")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", "/dev/null")
    root = tmp_path / "repository"
    faces, rides = root / "projects" / "faces", root / "projects" / "rides"
    for folder in (faces / "runs", rides):
        folder.mkdir(parents=True)
    git(root, "init", "-q", "-b", "main")
    (faces / "predict.py").write_text("1")
    commit(root, "First version", "2026-03-01T12:00:00+02:00")
    (faces / "runs" / "20260301T100000Z-00000000.json").write_text("{}")
    (rides / "ünusual name.py").write_text("1")
    commit(root, "Measure it", "2026-03-02T12:00:00+02:00")
    return root


def histories(root):
    return read_histories(root, sorted((root / "projects").iterdir()))


def test_the_last_commit_is_the_last_that_changed_more_than_the_runs(repository):
    """A recorded run is the build's doing; dates are in UTC."""
    found = histories(repository)["faces"]

    assert found.commit == git(repository, "rev-parse", "HEAD~1")
    assert found.date == "2026-03-01T10:00:00Z"
    assert found.why_unknown is None


def test_a_recorded_run_knows_the_subject_of_the_commit_that_added_it(repository):
    """Later touches of the same file do not count."""
    (repository / "projects" / "faces" / "runs" / "20260301T100000Z-00000000.json").write_text("{ }")
    commit(repository, "Reformat everything", "2026-03-03T12:00:00Z")

    found = histories(repository)["faces"]

    assert found.subjects["20260301T100000Z-00000000.json"] == "Measure it"
    assert found.commit in found.subjects


def test_changed_new_and_staged_files_are_uncommitted(repository):
    """Ignored files and new runs are not."""
    faces = repository / "projects" / "faces"
    (repository / ".gitignore").write_text("*.tmp\n")
    (faces / "predict.py").write_text("2")
    for name in ("new file.py", "x.tmp", "runs/20260401T100000Z-00000001.json", "staged.py"):
        (faces / name).write_text("1")
    git(repository, "add", "projects/faces/staged.py")

    found = histories(repository)
    assert found["faces"].uncommitted == ("new file.py", "predict.py", "staged.py")
    assert found["rides"].uncommitted == ()


def test_a_repository_may_lie_above_the_site(repository):
    """mkdocs.yml need not stand at the top of the repository."""
    inner = repository / "site" / "projects" / "faces"
    inner.mkdir(parents=True)
    (inner / "predict.py").write_text("1")
    commit(repository, "Move in", "2026-03-05T12:00:00Z")
    (inner / "train.py").write_text("1")

    found = read_histories(repository / "site", [inner])["faces"]
    assert found.commit == git(repository, "rev-parse", "HEAD")
    assert found.uncommitted == ("train.py",)


def test_outside_of_git_everything_is_unknown_and_says_why(tmp_path, monkeypatch):
    """The build goes on."""
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    (tmp_path / "projects" / "faces").mkdir(parents=True)

    found = histories(tmp_path)["faces"]
    assert (found.commit, found.date, found.why_unknown) == (None, None, "not a git repository")


def test_a_repository_without_commits_says_so(tmp_path):
    """The first build often comes before the first commit."""
    (tmp_path / "projects" / "faces").mkdir(parents=True)
    (tmp_path / "projects" / "faces" / "predict.py").write_text("1")
    git(tmp_path, "init", "-q")

    found = histories(tmp_path)["faces"]
    assert found.why_unknown == "nothing of this project is committed"
    assert found.uncommitted == ("predict.py",)


def test_a_shallow_clone_admits_that_it_does_not_know(repository, tmp_path):
    """The commit at the cut seems to have added every file; its date would be wrong, so none is given."""
    git(tmp_path, "clone", "-q", "--depth", "1", f"file://{repository}", "shallow")

    found = histories(tmp_path / "shallow")["faces"]
    assert (found.commit, found.date, found.subjects) == (None, None, {})
    assert found.why_unknown == "the history is cut off (a shallow clone)"


def test_without_git_the_build_goes_on(repository, monkeypatch):
    """A container need not have it."""
    monkeypatch.setenv("PATH", "/nonexistent")

    assert histories(repository)["rides"].why_unknown == "git is not installed"


def test_reading_the_history_writes_nothing(repository):
    """``git status`` would refresh the index; an observer does not touch."""
    index = repository / ".git" / "index"
    before = index.stat().st_mtime_ns, index.read_bytes()
    (repository / "projects" / "faces" / "predict.py").touch()
    histories(repository)

    assert (index.stat().st_mtime_ns, index.read_bytes()) == before
