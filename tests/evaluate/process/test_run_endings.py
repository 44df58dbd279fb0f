"""However a run ends, the author reads which line, what happened and what to do; nothing is kept of a failed one."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
import venv
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from unittest.mock import Mock

import pytest

from portfolio import evaluate
from portfolio.errors import PortfolioError, Problem
from portfolio.evaluate.stats import StatCache


@pytest.fixture
def failure(examples, task, store):
    """Evaluates a project that must fail, and gives its only problem."""

    def fail(project) -> Problem:
        with pytest.raises(PortfolioError) as caught:
            evaluate.evaluate(project, examples, task, store=store)
        (problem,) = caught.value.problems
        assert store.get("evaluation", evaluate.fingerprint(project)[0].author) is None
        assert not (project.folder / "runs").exists()
        return problem

    return fail


def test_an_exception_is_shown_at_the_authors_line(failure, predicting):
    """The innermost frame in the project's files, with the traceback as the author would see it."""
    code = "def clean(word):\n    return int(word)\n\ndef predict(examples):\n    return examples['word'].map(clean)\n"

    problem = failure(predicting(code))

    assert (problem.path, problem.line) == ("projects/words/predict.py", 2)
    assert problem.message == "ValueError: invalid literal for int() with base 10: 'talu'"
    assert 'File "projects/words/predict.py", line 5, in predict' in problem.excerpt
    assert "worker.py" not in problem.excerpt


def test_the_cause_of_an_exception_is_kept(failure, predicting):
    """Chained errors show both tracebacks; the last one is the message."""
    problem = failure(
        predicting("try:\n    1 / 0\nexcept ZeroDivisionError as error:\n    raise RuntimeError('no') from error")
    )

    assert problem.message == "RuntimeError: no"
    assert problem.line == 5
    assert "ZeroDivisionError: division by zero" in problem.excerpt


def test_a_syntax_error_has_its_line(failure, predicting):
    """Code that cannot be compiled is the author's mistake, too."""
    problem = failure(predicting("def predict(examples):\n    return [\n"))

    assert (problem.path, problem.line) == ("projects/words/predict.py", 2)
    assert problem.message == "SyntaxError: '[' was never closed"


def test_an_exit_code_is_shown(failure, commanding):
    """The author's own exit code stands in the text."""
    problem = failure(commanding("print('giving up')\nraise SystemExit(3)\n"))

    assert (problem.path, problem.line) == ("projects/words/project.yml", 2)
    assert problem.message == "ended with exit code 3"
    assert problem.excerpt == "giving up"
    assert problem.hint == "run it alone to see more: cd projects/words && python run.py"


def test_an_early_end_without_predictions_is_no_success(failure, predicting):
    """Exit code 0 alone proves nothing."""
    problem = failure(predicting("import os; os._exit(0)"))

    assert problem.message == "ended with exit code 0 but wrote no predictions"


@pytest.mark.parametrize(("call", "code"), [("", "0"), ("3", "3"), ("'no model'", "no model")])
def test_sys_exit_in_a_function_is_shown_at_its_line(failure, predicting, call, code):
    """Whatever the code, a function has to return."""
    problem = failure(predicting(f"print('on it')\nimport sys; sys.exit({call})"))

    assert problem.message == f"sys.exit({code}) before any predictions were returned"
    assert (problem.path, problem.line, problem.excerpt) == ("projects/words/predict.py", 3, "on it")


def test_an_endless_loop_is_ended_at_the_limit(failure, predicting):
    """SIGTERM does not have to be obeyed; the line where it hung is found all the same when it is."""
    project = predicting("print('on it')\nwhile True: pass")
    started = time.monotonic()

    problem = failure(replace(project, predictor=replace(project.predictor, seconds=2.0)))

    assert time.monotonic() - started < 5
    assert problem.message == "timed out after 2 s; set limits.seconds"
    assert (problem.path, problem.line) == ("projects/words/predict.py", 3)
    assert problem.excerpt == "on it"


def test_ignoring_the_signal_does_not_help(failure, commanding):
    """A process that ignores SIGTERM is killed."""
    project = commanding("import signal, time\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\ntime.sleep(60)\n")

    problem = failure(replace(project, predictor=replace(project.predictor, seconds=0.5)))

    assert problem.message == "timed out after 0.5 s; set limits.seconds"


@pytest.mark.parametrize("seconds", [20.0, 0.7])
def test_no_process_outlives_the_run(commanding, examples, task, store, seconds):
    """Daemons that left their session are ended, after success and after the limit; the first is a finding."""
    mark = "portfolio-orphan-test"
    code = f"""
import os, shutil, time
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        os.execvp("python", ["python", "-c", "import time; time.sleep(99) # {mark}"])
    os._exit(0)
shutil.copy(os.environ["PORTFOLIO_EXAMPLES"], "copy.csv")
with open(os.environ["PORTFOLIO_PREDICTIONS"], "w") as file:
    file.write("example_id,prediction\\n" + "".join(f"00{{n}},FI\\n" for n in range(1, 7)))
time.sleep({0 if seconds > 1 else 9})
"""
    project = commanding(code)
    project = replace(project, predictor=replace(project.predictor, seconds=seconds))

    if seconds > 1:
        (finding,) = evaluate.evaluate(project, examples, task, store=store).findings
        assert (finding.code, finding.sentence) == (
            "PF023",
            "The predictor left 1 process running; the build ended what was left.",
        )
    else:
        with pytest.raises(PortfolioError, match="timed out"):
            evaluate.evaluate(project, examples, task, store=store)

    assert running(mark) == []


HOPS = """
import os, time
from portfolio.evaluate.process import supervisor
supervisor.prctl(supervisor._SET_CHILD_SUBREAPER, 1)
missed = 0
for turn in range(80):
    if os.fork() == 0:
        time.sleep(0.003 + turn % 40 / 8000)
        if os.fork() == 0:
            time.sleep(99)
        os._exit(0)
    until = time.monotonic() + 0.02
    while time.monotonic() < until:
        missed += not supervisor._running()
    for process in supervisor._descendants():
        supervisor._send(process, 9)
    time.sleep(0.002)
    supervisor._reap(0)
print(missed)
"""


def test_a_process_that_forks_and_ends_while_it_is_looked_for_is_seen():
    """As a daemon does; it is gone from the list by then, and its child was not on it yet."""
    done = subprocess.run([sys.executable, "-c", HOPS], capture_output=True, text=True, timeout=60, check=True)

    assert done.stdout == "0\n"


BUILDER = """
import sys
sys.path.insert(0, sys.argv[1])
from conftest import Labels, ROWS, make_examples
from pathlib import Path
from portfolio import evaluate
from portfolio.evaluate.store import Store
from portfolio.records import Dataset, Predictor, Project
folder = Path(sys.argv[2])
predictor = Predictor(command=("sh", "run.sh"), seconds=60.0)
dataset = Dataset("data/test.csv", None, "id", "truth")
project = Project("w", folder, "projects/words", "", "", "labels", dataset, predictor)
evaluate.evaluate(project, make_examples(ROWS), Labels(), store=Store(folder.parent.parent / ".portfolio"))
"""


def test_the_run_ends_with_the_build(commanding, tmp_path, monkeypatch):
    """When the build is killed, the author's code, all it started and the blind copy are gone at once."""
    (tmp_path / "tmp").mkdir()
    monkeypatch.setenv("TMPDIR", str(tmp_path / "tmp"))
    mark = "sleep 47.11"
    project = commanding(f"{mark} &\n{mark}\n", "sh", "run.sh", name="run.sh")
    here, folder = str(Path(__file__).parents[1]), str(project.folder)
    builder = subprocess.Popen([sys.executable, "-c", BUILDER, here, folder])
    assert eventually(lambda: len(running(mark)) == 2, seconds=30)

    builder.kill()
    builder.wait()

    assert eventually(lambda: not running(mark), seconds=2)
    assert eventually(lambda: not list((tmp_path / "tmp").glob("portfolio-*")), seconds=2)


def running(mark):
    """Command lines of live processes that hold the mark."""
    lines = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        with suppress(OSError):
            lines.append(path.read_bytes().replace(b"\0", b" ").decode(errors="replace"))
    return [line for line in lines if mark in line]


def eventually(holds, seconds):
    """Whether something comes true within so many seconds."""
    until = time.monotonic() + seconds
    while not holds() and time.monotonic() < until:
        time.sleep(0.02)
    return holds()


def test_endless_printing_is_stopped(failure, commanding):
    """Output is capped, and only the ends of it are kept."""
    problem = failure(commanding("while True: print('x' * 100000)"))

    assert problem.message == "printed more than 64 MB and was stopped"
    assert len(problem.excerpt) < 2000


def test_a_crash_names_the_signal_and_the_line(failure, predicting):
    """Code that dies below Python is located by Python's fault handler."""
    problem = failure(predicting("import os\nos.abort()"))

    assert problem.message == "crashed with SIGABRT"
    assert (problem.path, problem.line) == ("projects/words/predict.py", 3)


def test_a_kill_by_the_system_is_explained(failure, commanding):
    """SIGKILL from outside is most likely the kernel, for want of memory."""
    problem = failure(commanding("import os\nos.kill(os.getpid(), 9)\n"))

    assert problem.message == "was killed by the system (SIGKILL), most likely for want of memory"


def test_waiting_for_input_fails_at_once(failure, commanding):
    """Standard input is empty, and the message says so."""
    problem = failure(commanding("\nprint(input())"))

    assert (problem.path, problem.line) == ("projects/words/run.py", 2)
    assert problem.message == "EOFError: EOF when reading a line"
    assert problem.hint == "nobody is there to answer: read from files, not from standard input"


def test_a_missing_package_says_what_to_install(failure, commanding):
    """The module's own name, without the rest of the dotted path."""
    problem = failure(commanding("import no_such_package.part"))

    assert problem.message == "ModuleNotFoundError: No module named 'no_such_package'"
    assert problem.hint.startswith("install no_such_package where the project runs")


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("no-such-program",), "'no-such-program' not found on PATH"),
        (("./predict.py",), "'./predict.py' cannot be started: permission denied"),
        (("python run.py; ls",), "'python run.py; ls' not found on PATH"),
    ],
)
def test_a_command_that_cannot_start_is_named(failure, commanding, words, message):
    """No shell is involved: a command is a list of words."""
    assert failure(commanding("", *words)).message == message


def test_a_missing_interpreter_is_named(project):
    """``python:`` that leads nowhere is a problem of project.yml."""
    project = replace(project, predictor=replace(project.predictor, python=".venv/bin/python"))

    with pytest.raises(PortfolioError) as caught:
        evaluate.fingerprint(project)

    assert str(caught.value) == (
        "projects/words/project.yml:2: python: there is no interpreter '.venv/bin/python'\n"
        "  hint: make it: cd projects/words && python -m venv .venv"
    )


def test_another_interpreter_is_used(project, commanding, examples, task, store):
    """An environment inside the project folder can be read although the folder is hidden, and comes first on PATH."""
    venv.create(project.folder / ".venv", symlinks=True)
    project = commanding("import sys\nprint(sys.prefix)\nraise SystemExit(4)\n")
    project = replace(project, predictor=replace(project.predictor, python=".venv/bin/python"))

    with pytest.raises(PortfolioError) as caught:
        evaluate.evaluate(project, examples, task, store=store)

    assert caught.value.problems[0].excerpt == "projects/words/.venv"


def test_surroundings_are_fixed(commanding, examples, task, store, monkeypatch):
    """Secrets of the builder are not there; hash seed, time zone, locale, threads and home are the same everywhere."""
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    code = """
import os, sys
assert "AWS_SECRET_ACCESS_KEY" not in os.environ
assert [os.environ[name] for name in ("PYTHONHASHSEED", "OMP_NUM_THREADS", "TZ", "LANG", "MPLBACKEND")] == [
    "0", "1", "UTC", "C.UTF-8", "Agg"]
assert os.listdir(os.environ["HOME"]) == []
assert os.path.samefile(os.getcwd(), os.path.dirname(os.path.abspath(sys.argv[0])))
assert not os.listdir(os.path.dirname(os.environ["PORTFOLIO_PREDICTIONS"]))
raise SystemExit(5)
"""
    with pytest.raises(PortfolioError, match="ended with exit code 5"):
        evaluate.evaluate(commanding(code), examples, task, store=store)


@pytest.mark.parametrize("instead", ["open(report, 'w').write('[]')", "os.mkfifo(report)", "pass"])
def test_a_report_that_the_authors_code_put_in_its_place_is_no_bug_of_ours(failure, predicting, instead):
    """A list, a pipe that nobody writes to, or nothing at all where the worker's word on the run belongs."""
    code = f"""
import atexit, os

def change():
    report = os.path.join(os.path.dirname(os.environ["PORTFOLIO_PREDICTIONS"]), "report.json")
    os.remove(report)
    {instead}

atexit.register(change)

def predict(examples):
    return ["EE"] * len(examples)
"""

    problem = failure(predicting(code))

    assert problem.message == "ended before it had said how it went, or changed what it had said"
    assert problem.path == "projects/words/project.yml"


def test_folders_as_deep_as_the_author_likes_are_taken_away(predicting, examples, task, store, monkeypatch, tmp_path):
    """Deeper than Python can call itself."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    code = """
import os

def predict(examples):
    here = os.getcwd()
    for _ in range(1500):
        os.mkdir("d")
        os.chdir("d")
    os.chdir(here)
    return ["EE"] * len(examples)
"""

    evaluate.evaluate(predicting(code), examples, task, store=store)

    assert not list(tmp_path.glob("portfolio*"))


def test_a_file_that_may_not_be_read_is_told_with_its_name(project, monkeypatch):
    """Whatever the predictor needs."""
    monkeypatch.setattr(StatCache, "digest", Mock(side_effect=PermissionError(13, "Permission denied")))

    with pytest.raises(PortfolioError, match=r"projects/words/[\w./]+: cannot be read: permission denied"):
        evaluate.fingerprint(project)


def test_a_model_of_another_scikit_learn_that_fails_is_told_with_both_versions(failure, predicting):
    """The error itself, "not fitted", leads nowhere; the library warned of it when the model was read."""
    warned = "Trying to unpickle estimator TfidfVectorizer from version 0.24.2 when using version 1.9.1. This might"
    problem = failure(predicting(f"import warnings\nwarnings.warn({warned!r})\nraise ValueError('not fitted')"))

    assert problem.message == "ValueError: not fitted"
    assert problem.hint.startswith("scikit-learn 0.24.2 saved the model, and 1.9.1 runs it: ")
