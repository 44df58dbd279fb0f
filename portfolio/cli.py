"""The front door from the shell: arguments in, exit code out."""

from __future__ import annotations

import errno
import os
import sys
import traceback
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, ParamSpec

import click

from portfolio import __version__, console
from portfolio.errors import CannotRun, PortfolioError, bugs_of

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig

    from portfolio.pipeline import Options
    from portfolio.plugin import PortfolioPlugin

P = ParamSpec("P")

INTERRUPTED = 130
STORE = ".portfolio"

config_option = click.option(
    "-f",
    "--config-file",
    type=click.Path(dir_okay=False, path_type=Path),
    default=Path("mkdocs.yml"),
    show_default=True,
    help="The site's mkdocs.yml.",
)


def exits(command: Callable[P, int]) -> Callable[P, None]:
    """Ends the program with the command's exit code; errors are told in words, only our own bugs with a traceback."""

    @wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> None:
        try:
            code = command(*args, **kwargs)
        except PortfolioError as error:
            code = console.tell_error(error)
        except KeyboardInterrupt:
            console.tell("interrupted; the site is as it was")
            code = INTERRUPTED
        except click.ClickException:
            raise
        except Exception:
            traceback.print_exc()
            console.tell(
                f"this is a bug in portfolio {__version__}, not in your project: please report it with the lines above"
            )
            code = console.OUR_BUG
        sys.exit(code)

    return run


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="portfolio")
def main() -> None:
    """Turns a folder of machine-learning projects into a site whose every number the build measured."""


@main.command()
@config_option
@click.option("--strict", is_flag=True, help="Write nothing unless every project builds without a warning.")
@click.option("--frozen", is_flag=True, help="Take predictions from runs/ and run nobody's code.")
@click.option("--no-wait", is_flag=True, help="Give up at once when another build is running.")
@exits
def build(config_file: Path, strict: bool, frozen: bool, no_wait: bool) -> int:
    """Measure every project and build the site."""
    from portfolio.publish import snapshot

    root = _root(config_file)
    options = {"config": config_file.name, "strict": str(strict), "frozen": str(frozen)}
    changed = snapshot.difference(root, root / STORE, options=options)
    if changed is None:
        console.tell("nothing changed since the last build; the site is up to date")
        return 0
    return _build(config_file, strict=strict, frozen=frozen, wait=not no_wait, options=options)


def _build(config_file: Path, *, strict: bool, frozen: bool, wait: bool, options: dict[str, str]) -> int:
    from portfolio.publish.site import run_mkdocs

    plugins: list[PortfolioPlugin] = []
    with console.Progress() as progress:

        def prepare(config: MkDocsConfig) -> None:
            plugin = config.plugins.get("portfolio")
            if plugin is None:
                raise CannotRun.one(
                    "the plugin portfolio is not listed",
                    path=config_file.name,
                    hint="write plugins: [search, portfolio]",
                )
            plugin.prepare(progress, snapshot_options=options, wait=wait, frozen=frozen)
            plugins.append(plugin)

        try:
            warnings = run_mkdocs(config_file, strict=strict, on_config=prepare)
        except PortfolioError:
            progress.stop()
            console.tell_results(plugins[0].results if plugins else (), written=False)
            raise
    for warning in warnings:
        console.tell_warning(str(warning))
    return console.tell_results(plugins[0].results)


@main.command()
@config_option
@exits
def check(config_file: Path) -> int:
    """Read every project and say what is wrong, without running anybody's code."""
    from portfolio.collect import read_examples, why_git_is_silent
    from portfolio.evaluate import model_fault, unfetched
    from portfolio.examine.checks.waivers import with_reasons
    from portfolio.pipeline import kinds, placed, read_projects

    projects, broken = read_projects(_root(config_file), _options(config_file))
    for remark in why_git_is_silent(projects):
        console.tell(remark)
    errors, is_well = list(broken.values()), True
    for project in projects:
        try:
            with bugs_of(project.name):
                task = kinds()[project.task].configured(project.options)
                examples = read_examples(project, task.check_truth)
        except PortfolioError as error:
            errors.append(error)
        else:
            console.tell_inferred(project, examples)
            findings = with_reasons((*project.findings, *examples.findings), project.accepted)
            console.tell_findings(project.slug, placed(project, findings))
            is_well = is_well and not any(finding.severity == "error" for finding in findings)
        fault = model_fault(project)
        errors += [PortfolioError([fault])] if fault else []
        for pointer in unfetched(project):
            console.tell_warning(str(pointer))
    if is_well and not errors:
        console.say(f"{len(projects)} project{'s' * (len(projects) != 1)} can be built")
    return max([console.tell_error(error) for error in errors], default=0 if is_well else 1)


@main.command()
@config_option
@click.option("-a", "--dev-addr", default="127.0.0.1:8000", show_default=True, help="Where the pages are served.")
@exits
def serve(config_file: Path, dev_addr: str) -> int:
    """Show the site in a browser and build it again on every change."""
    _root(config_file)
    _expect_free(dev_addr)
    command = [sys.executable, "-m", "mkdocs", "serve", "--config-file", str(config_file), "--dev-addr", dev_addr]
    os.environ.setdefault("NO_MKDOCS_2_WARNING", "1")
    os.execv(sys.executable, command)  # In place of this process, so that a signal to it ends the server.


@main.command()
@config_option
@click.argument("slug")
@exits
def why(config_file: Path, slug: str) -> int:
    """Say why a project would be evaluated again by the next build, or why not."""
    from portfolio import evaluate
    from portfolio.pipeline import Build, read_one

    work = Build(_root(config_file), _options(config_file), console.Progress())
    for sentence in evaluate.why(read_one(work.root, work.options, slug), work.store):
        console.say(sentence)
    return 0


@main.command()
@config_option
@click.argument("slug")
@click.argument("this", required=False)
@click.argument("that", required=False)
@exits
def compare(config_file: Path, slug: str, this: str | None, that: str | None) -> int:
    """Say what one version fixed and broke against another, from the recorded runs.

    THIS and THAT are numbers as on the page, or names of files in runs/ or how they begin. Without them the last two
    versions are compared.
    """
    from portfolio.pipeline import Build, compared

    root, options = _root(config_file), _options(config_file, frozen=True)
    with console.Progress() as progress:
        sentences = compared(Build(root, options, progress), slug, this, that)
    for sentence in sentences:
        console.say(sentence)
    return 0


@main.command()
@config_option
@click.option(
    "--run", metavar="RUN", help="The run it is about, or how its name begins; that of the present files when left out."
)
@click.argument("slug")
@click.argument("words")
@exits
def note(config_file: Path, run: str | None, slug: str, words: str) -> int:
    """Say in one line what a version changed; the page shows it in place of the commit's subject."""
    from portfolio import evaluate
    from portfolio.collect import write_note
    from portfolio.pipeline import Build, read_one

    root = _root(config_file)
    work = Build(root, _options(config_file), console.Progress())
    project = read_one(root, work.options, slug)
    of_today = None if run else evaluate.run_of_today(project, work.store.stats)
    path, before = write_note(project, words, run or of_today)
    console.say(f"{path.relative_to(root)} says it{f'; before, it said: {before}' if before else ''}")
    if not run and not of_today:
        console.say("It is about the last recorded run: the project's files of now have not been measured yet")
    return 0


@main.command()
@config_option
@click.argument("slug")
@click.option("--reviewer", metavar="NAME", help="Who tags; the name git knows when left out.")
@click.option(
    "--program-assisted", is_flag=True, help="The reviewer is a program, or is helped by one: the page says so."
)
@click.option(
    "--goal",
    type=click.FloatRange(0.005, 0.25),
    default=0.05,
    show_default=True,
    help="How closely each tag's share should be known, as half the width of its interval.",
)
@click.option("--anew", is_flag=True, help="Draw a new sample by what the present version gets wrong.")
@click.option("--no-browser", is_flag=True, help="Only print the address.")
@exits
def review(
    config_file: Path,
    slug: str,
    reviewer: str | None,
    program_assisted: bool,
    goal: float,
    anew: bool,
    no_browser: bool,
) -> int:
    """Tag examples by hand on a local page, without knowing what the model said of them."""
    from portfolio.review.sitting import sit

    sit(
        _root(config_file),
        slug,
        options=_options(config_file),
        reviewer=reviewer,
        how="program-assisted" if program_assisted else "by hand",
        goal=goal,
        anew=anew,
        opens_browser=not no_browser,
        say=console.say,
        remark=console.tell,
    )
    return 0


@main.command()
@config_option
@click.argument("slug")
@exits
def new(config_file: Path, slug: str) -> int:
    """Start a project: a folder that builds at once, to be filled with your own data, model and words."""
    from portfolio.collect.starter import start

    folder = start(_root(config_file) / _options(config_file).projects, slug)
    console.say(f"{folder} is there; it builds as it is. Start with its project.yml.")
    return 0


def _expect_free(address: str) -> None:
    """Before anything is built: a port that is taken would be noticed only after it."""
    import socket

    host, _, port = address.rpartition(":")
    try:
        socket.create_server(
            (host.strip("[]"), int(port)), family=socket.AF_INET6 if ":" in host else socket.AF_INET
        ).close()
    except (OSError, ValueError, OverflowError) as error:
        taken = isinstance(error, OSError) and error.errno == errno.EADDRINUSE
        why = "something else is served there" if taken else "no host and port of this machine"
        hint = "choose another, such as --dev-addr 127.0.0.1:8001"
        raise CannotRun.one(f"cannot serve at {address}: {why}", hint=hint) from error


def _options(config_file: Path, **more: Any) -> Options:
    """What mkdocs.yml tells the plugin, so that every command works on the projects and the store of the build."""
    from portfolio.pipeline import Options
    from portfolio.publish.site import plugin_options

    _root(config_file)
    told = plugin_options(config_file)
    return Options(**{name: told[name] for name in Options.__dataclass_fields__ if name in told} | more)


def _root(config_file: Path) -> Path:
    if not config_file.is_file():
        raise CannotRun.one(
            "no such file",
            path=str(config_file),
            hint="run this in the folder of mkdocs.yml, or name it with --config-file",
        )
    return config_file.absolute().parent
