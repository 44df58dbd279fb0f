"""What git remembers of metric, target, test set and slices: real repositories, one for each way a history can be."""

import json
import os
import subprocess

import pytest

from portfolio.collect import read_histories, read_runs
from portfolio.collect.history.decisions import read_decided
from tests.collect.conftest import KINDS

START, FIRST_RUN, LATER, LATEST = (f"2026-03-0{day}T12:00:00Z" for day in (1, 2, 3, 4))
RUN = "20260302T120000Z-0123abcd.json"
OTHER_RUN = "20260304T120000Z-89abcdef.json"


class Repository:
    """The tiny project in a git repository; every commit has the day it is told."""

    def __init__(self, folder, monkeypatch):
        monkeypatch.setenv("GIT_CONFIG_GLOBAL", "/dev/null")
        monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(folder.root.parent))
        self.folder, self.root = folder, folder.root

    def git(self, *words, at=START, written=None):
        names = ("-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false")
        dates = {"GIT_COMMITTER_DATE": at, "GIT_AUTHOR_DATE": written or at}
        done = subprocess.run(
            ["git", *names, *words], cwd=self.root, check=True, capture_output=True, env={**os.environ, **dates}
        )
        return done.stdout.decode().strip()

    def start(self):
        self.git("init", "-q", "-b", "main")
        return self.commit(START)

    def commit(self, at, *, written=None):
        self.git("add", "-A")
        self.git("commit", "-q", "--allow-empty", "-m", "x", at=at, written=written)
        return self

    def measure(self, name=RUN, started=FIRST_RUN):
        self.folder.write(f"runs/{name}", json.dumps(run(started)))
        return self

    def yml(self, old, new, at):
        self.folder.yml(old, new)
        return self.commit(at)

    def merged(self, old, new, *, at, measured):
        """What was changed on a branch, merged after a run was measured on main."""
        self.git("switch", "-q", "-c", "other")
        self.yml(old, new, at)
        self.git("switch", "-q", "main")
        self.measure().commit(measured)
        self.git("merge", "-q", "--no-ff", "-m", "x", "other", at=LATEST)

    def decided(self, measured=None):
        history = read_histories(self.root, [self.folder.path])[self.folder.path.name]
        return read_decided(self.folder.read(history=history), KINDS, measured)

    def order(self, what):
        return self.decision(what).last.order

    def decision(self, what):
        (found,) = (decision for decision in self.decided().decisions if decision.what == what)
        return found


def run(started):
    return {
        "format": 1,
        "started": started,
        "seconds": 1.5,
        "commit": None,
        "fingerprint": {"author": "0123abcd", "place": "89abcdef"},
        "environment": {"python": "3.11.7", "system": "Linux"},
        "inputs": {},
        "task": "classification",
        "metric": "f1_macro",
        "n": 24,
        "values": {},
        "predictions": {"digest": "abababab", "data": ""},
    }


@pytest.fixture
def repository(folder, monkeypatch):
    return Repository(folder, monkeypatch)


def test_what_was_committed_before_the_first_run_was_decided_before(repository):
    """Each decision with its value, its commit and its day."""
    repository.start().measure().commit(LATER)

    decided = repository.decided()

    assert [(each.what, each.first.after, each.first.order) for each in decided.decisions] == [
        ("metric", "f1_macro", "before"),
        ("target", 0.75, "before"),
        ("test", "data/test.csv", "before"),
    ]
    assert {each.first.stamp.commit for each in decided.decisions} == {repository.git("rev-parse", "HEAD~1")}
    assert {each.first.stamp.date for each in decided.decisions} == {START}
    assert (decided.first_run, decided.recorded.date, decided.why_unknown) == (FIRST_RUN, LATER, None)


def test_a_target_that_was_taken_out_is_remembered(repository):
    """Where nothing had been measured by then, it is nobody's business."""
    repository.start().yml("target: 0.75\n", "", FIRST_RUN)
    assert [each.what for each in repository.decided().decisions] == ["metric", "test"]

    repository.folder.yml("metric:", "target: 0.75\nmetric:")
    repository.commit(FIRST_RUN).measure().commit(LATER).yml("target: 0.75\n", "", LATEST)
    assert [(one.before, one.after, one.order) for one in repository.decision("target").changes[-1:]] == [
        (0.75, None, "after")
    ]


def test_a_target_that_came_after_the_first_run_is_known_for_it(repository):
    """Added to a project that had none."""
    repository.folder.yml("target: 0.75\n", "")
    repository.start().measure().commit(FIRST_RUN).yml("metric:", "target: 0.7\nmetric:", LATER)

    assert (repository.decision("target").first.after, repository.order("target")) == (0.7, "after")
    assert repository.order("metric") == "before"


def test_every_change_says_from_what_to_what(repository):
    """Changes before the run and after it, oldest first."""
    repository.start().yml("0.75", "0.9", "2026-03-01T13:00:00Z")
    repository.measure().commit(LATER).yml("0.9", "0.60", LATEST)

    changes = repository.decision("target").changes

    assert [(each.before, each.after, each.order) for each in changes] == [(0.75, 0.9, "before"), (0.9, 0.6, "after")]


def test_a_target_under_another_metric_is_no_lower_or_higher_one(repository):
    """0.75 of one metric and 0.7 of another cannot be compared."""
    repository.start().measure().commit(LATER)
    repository.folder.yml("metric: f1_macro", "metric: accuracy")
    repository.yml("0.75", "0.7", LATEST)

    assert not repository.decision("target").last.same_metric
    assert (repository.decision("metric").last.before, repository.order("metric")) == ("f1_macro", "after")


def test_without_a_metric_the_default_of_the_kind_was_meant(repository):
    """Naming it later changes nothing."""
    repository.folder.yml("metric: f1_macro\n", "")
    repository.start().measure().commit(LATER).yml("target: 0", "metric: f1_macro\ntarget: 0", LATEST)

    assert repository.decision("metric").changes == ()
    assert repository.decision("metric").first.after == "f1_macro"


def test_a_test_set_is_its_content_and_not_its_name(repository):
    """Renamed: the same. Edited: another."""
    repository.start().measure().commit(LATER)
    repository.git("mv", "projects/tiny/data/test.csv", "projects/tiny/data/held_out.csv")
    repository.yml("data/test.csv", "data/held_out.csv", LATER)
    assert repository.decision("test").changes == ()

    table = repository.folder.path / "data" / "held_out.csv"
    table.write_text(table.read_text() + table.read_text().splitlines()[-1].replace("n", "m", 1) + "\n")
    repository.commit(LATEST)
    assert [each.order for each in repository.decision("test").changes] == ["after"]


def test_one_commit_with_everything_tells_nothing(repository):
    """Which came first, the target or the run, cannot be known."""
    repository.measure().start()

    assert {each.first.order for each in repository.decided().decisions} == {"together"}


def test_a_commit_that_was_rewritten_after_the_run_tells_nothing(repository):
    """Its author's date is before the run, its own is after; amended or rebased, nobody knows."""
    repository.git("init", "-q", "-b", "main")
    repository.commit(LATER, written=START).measure().commit(LATEST)

    assert repository.order("target") == "rewritten"


def test_a_decision_committed_between_a_run_and_its_record_came_after(repository):
    """Measured, then decided, then both committed."""
    repository.git("init", "-q", "-b", "main")
    repository.commit(LATER).measure().commit(LATEST)

    assert repository.order("target") == "after"


def test_a_run_that_was_deleted_still_counts_as_the_first(repository):
    """Forgetting a bad run does not make the next one the first."""
    repository.start().measure().commit(FIRST_RUN).yml("0.75", "0.6", LATER)
    (repository.folder.path / "runs" / RUN).unlink()
    repository.measure(OTHER_RUN, LATEST).commit(LATEST)

    decided = repository.decided()

    assert (decided.first_run, decided.n_deleted) == (FIRST_RUN, 1)
    assert repository.order("target") == "after"


def test_without_a_run_there_is_no_before(repository):
    """The decisions are dated all the same."""
    repository.start()

    assert repository.decided().first_run is None
    assert repository.order("target") == "no run"


def test_what_is_not_committed_yet_is_said_so(repository):
    """The last change of a target, and of a test set."""
    repository.start().measure().commit(LATER)
    repository.folder.yml("0.75", "0.5")
    table = repository.folder.path / "data" / "test.csv"
    table.write_text(table.read_text() + "\n")

    target = repository.decision("target").last
    assert (target.before, target.after, target.order, target.stamp) == (0.75, 0.5, "uncommitted", None)
    assert repository.order("test") == "uncommitted"
    assert repository.order("metric") == "before"


def test_a_test_set_that_git_ignores_was_never_committed(repository):
    """Nothing is guessed from the date of the file."""
    (repository.root / ".gitignore").write_text("data/\n")
    repository.start().measure().commit(LATER)

    assert repository.decision("test").first is None


def test_a_folder_that_was_renamed_keeps_its_past(repository):
    """The commit that renamed it would else seem to have decided everything."""
    repository.start().measure().commit(FIRST_RUN)
    repository.git("mv", "projects/tiny", "projects/notes")
    repository.folder.path = repository.root / "projects" / "notes"
    repository.yml("0.75", "0.8", LATER).commit(LATEST)

    decided = repository.decided()

    assert {each.first.stamp.date for each in decided.decisions} == {START}
    assert [(each.before, each.after) for each in repository.decision("target").changes] == [(0.75, 0.8)]
    assert decided.recorded.date == FIRST_RUN


def test_a_change_on_a_merged_branch_counts_once(repository):
    """The merge itself decides nothing."""
    repository.start().merged("0.75", "0.8", at=LATER, measured=LATER)

    assert [(each.before, each.after, each.order) for each in repository.decision("target").changes] == [
        (0.75, 0.8, "after")
    ]


def test_an_old_file_full_of_mistakes_is_read_as_far_as_it_goes(repository):
    """A key of long ago, a target in words; what is no YAML at all says what the commit before said."""
    good = (repository.folder.path / "project.yml").read_text()
    repository.folder.write("project.yml", good.replace("0.75", "as good as it gets") + "colour: red\n")
    repository.start().folder.write("project.yml", "title: [")
    repository.commit(START).folder.write("project.yml", good)
    repository.commit(START).measure().commit(LATER)

    assert repository.decision("metric").changes == ()
    assert repository.decision("target").first.after == 0.75


def test_a_detached_head_knows_its_own_past(repository):
    """As continuous integration checks it out."""
    repository.start().measure().commit(LATER)
    repository.git("switch", "-q", "--detach", "HEAD")

    assert repository.order("target") == "before"


def test_a_shallow_clone_says_what_would_help(repository, tmp_path):
    """The commit at the cut seems to have decided everything."""
    repository.start().measure().commit(LATER)
    repository.git("clone", "-q", "--depth", "1", f"file://{repository.root}", str(tmp_path / "shallow"))
    repository.root = repository.folder.root = tmp_path / "shallow"
    repository.folder.path = repository.root / "projects" / "tiny"

    decided = repository.decided()

    assert decided.decisions == ()
    assert (decided.why_unknown, decided.mend) == (
        "the history is cut off (a shallow clone)",
        "git fetch --unshallow",
    )


@pytest.mark.parametrize(
    ("commits", "words"), [(False, "nothing of this project is committed"), (None, "not a git repository")]
)
def test_without_commits_git_knows_nothing(repository, commits, words):
    """The build goes on."""
    if commits is not None:
        repository.git("init", "-q")

    assert repository.decided().why_unknown == words


def test_a_target_that_is_not_stated_is_no_decision(repository):
    """Runs of tomorrow are compared with nothing."""
    repository.folder.yml("target: 0.75\n", "")
    repository.start()

    assert [each.what for each in repository.decided().decisions] == ["metric", "test"]
    assert read_runs(repository.folder.path, repository.root) == ()


# ---- slices ------------------------------------------------------------------------------------


def test_slices_that_were_named_before_the_first_run_were_suspected(repository):
    """With the commit that named them; they are no promise like the others."""
    repository.start().measure().commit(LATER)

    decided = repository.decided()

    assert (decided.orders, decided.was_suspected("stars")) == ({"stars": "before"}, True)
    assert (decided.slices.first.after, decided.slices.first.stamp.date) == (("stars",), START)
    assert decided.slices.changes == ()
    assert [each.what for each in decided.decisions] == ["metric", "target", "test"]


def test_of_slices_each_has_its_own_day(repository):
    """One from before the run, one from after it, one that is not committed yet."""
    repository.start().measure().commit(FIRST_RUN).yml("[stars]", "[text, stars]", LATER)
    repository.folder.yml("[text, stars]", "[text, stars, mood]")

    decided = repository.decided()

    assert decided.orders == {"text": "after", "stars": "before", "mood": "uncommitted"}
    assert [name for name in decided.orders if decided.was_suspected(name)] == ["stars"]
    assert [(each.before, each.after, each.order) for each in decided.slices.changes] == [
        (("stars",), ("text", "stars"), "after"),
        (("text", "stars"), ("text", "stars", "mood"), "uncommitted"),
    ]


def test_slices_have_no_order_and_may_be_left_out_for_a_while(repository):
    """A list that is sorted otherwise is the same; what comes back was suspected all the time."""
    repository.folder.yml("[stars]", "[stars, text]")
    repository.start().measure().commit(FIRST_RUN).yml("[stars, text]", "[text, stars]", LATER)
    assert repository.decided().slices.changes == ()

    repository.yml("[text, stars]", "[stars]", LATER).yml("[stars]", "[stars, text]", LATEST)
    assert repository.decided().orders == {"stars": "before", "text": "before"}
    assert [each.after for each in repository.decided().slices.changes] == [("stars",), ("stars", "text")]


def test_slices_that_were_first_named_after_the_first_run_are_known_for_it(repository):
    """Nothing was named before, so nothing was changed; a project that names none has no row."""
    repository.folder.yml("slices: [stars]\n", "")
    repository.start().measure().commit(FIRST_RUN)
    assert (repository.decided().slices, repository.decided().orders) == (None, {})

    repository.yml("metric:", "slices: [stars]\nmetric:", LATER)
    decided = repository.decided()
    assert (decided.slices.first.order, decided.slices.changes, decided.orders) == ("after", (), {"stars": "after"})


def test_a_slice_of_a_renamed_column_counts_from_its_new_name(repository):
    """Whether it is the same column nobody can tell from its name."""
    repository.start().measure().commit(FIRST_RUN)
    table = repository.folder.path / "data" / "test.csv"
    table.write_text(table.read_text().replace("stars", "rating", 1))
    repository.yml("[stars]", "[rating]", LATER)

    assert repository.decided().orders == {"rating": "after"}


def test_where_git_cannot_tell_no_slice_was_suspected(repository):
    """There is no git, or one commit holds both the slice and the run."""
    assert not repository.decided().was_suspected("stars")

    decided = repository.measure().start().decided()
    assert (decided.orders, decided.was_suspected("stars")) == ({"stars": "together"}, False)


def test_a_slice_that_was_committed_between_a_run_and_its_record_came_after(repository):
    """The commit of the record holds it too, which says nothing of when it was named."""
    repository.start().yml("[stars]", "[stars, text]", LATER).measure().commit(LATEST)

    assert repository.decided().orders == {"stars": "before", "text": "after"}


def test_a_slice_that_was_named_on_a_branch_counts_from_there(repository):
    """The merge names nothing."""
    repository.start().merged("[stars]", "[stars, text]", at=START, measured=FIRST_RUN)

    assert repository.decided().orders == {"stars": "before", "text": "before"}


def test_a_slice_in_a_commit_that_was_rewritten_after_the_run_was_not_suspected(repository):
    """What was amended may have been amended by the slice."""
    repository.git("init", "-q", "-b", "main")
    decided = repository.commit(LATER, written=START).measure().commit(LATEST).decided()

    assert (decided.orders, decided.was_suspected("stars")) == ({"stars": "rewritten"}, False)


def test_slices_of_a_renamed_folder_keep_their_day(repository):
    """As every decision does."""
    repository.start().measure().commit(FIRST_RUN)
    repository.git("mv", "projects/tiny", "projects/notes")
    repository.folder.path = repository.root / "projects" / "notes"
    repository.yml("[stars]", "[stars, text]", LATER)

    assert repository.decided().orders == {"stars": "before", "text": "after"}


def test_a_run_that_is_about_to_be_recorded_counts_already(repository):
    """So that the first build says what the second one will say; an earlier record stays the first."""
    repository.start().yml("[stars]", "[stars, text]", LATEST)
    assert repository.decided().orders == {"stars": "no run", "text": "no run"}

    beforehand = repository.decided(measured=FIRST_RUN)
    assert beforehand.orders == {"stars": "before", "text": "after"}
    assert repository.measure().decided() == beforehand
    assert repository.decided(measured=LATEST) == beforehand
    assert repository.decided(measured=START).first_run == START
