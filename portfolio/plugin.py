"""The front door from MkDocs: adds the pages in memory, checks the built site and swaps it in whole."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import replace
from html import unescape
from pathlib import Path
from typing import Literal

import yaml
from markupsafe import Markup, escape
from mkdocs.config import config_options
from mkdocs.config.base import Config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import Abort, PluginError
from mkdocs.livereload import LiveReloadServer
from mkdocs.plugins import BasePlugin, event_priority, get_plugin_logger
from mkdocs.structure.files import File, Files, InclusionLevel
from mkdocs.structure.pages import Page as MkDocsPage
from mkdocs.structure.toc import _TocToken, get_toc

from portfolio import present
from portfolio.errors import CannotRun, PortfolioError, Problem
from portfolio.evaluate.store import Store
from portfolio.pipeline import Build, Options, Reporter, Result, build, kinds
from portfolio.publish import blame, snapshot
from portfolio.publish.finish import finish
from portfolio.publish.links import check_site
from portfolio.publish.lock import building
from portfolio.publish.site import n_warnings, watched_files
from portfolio.publish.swap import recover, staging, swap_in
from portfolio.records import Finding, Page

log = get_plugin_logger("portfolio")

STYLESHEET = "assets/portfolio/portfolio.css"
WORKER = "assets/portfolio/iframe-worker.js"


class PluginOptions(Config):  # type: ignore[no-untyped-call]  # MkDocs' __init_subclass__ has no types
    """What may stand below ``portfolio:`` in mkdocs.yml; ``pipeline.Options`` says what each is for."""

    projects = config_options.Type(str, default="projects")
    store = config_options.Type(str, default=".portfolio")
    repository = config_options.Type(str, default="")
    frozen = config_options.Type(bool, default=False)
    jobs = config_options.Type(int, default=-1)


class LogReporter:
    """Tells MkDocs' log how the build goes on."""

    def stage(self, slug: str, words: str) -> None:
        log.debug("%s: %s", slug, words)

    def done(self, result: Result) -> None:
        log.info("%s: %s", result.slug, result.state)
        for problem in result.problems:
            log.error("%s", problem)
        for finding in result.found("error", "warning"):
            tell = log.error if finding.severity == "error" else log.warning
            tell("%s: %s", finding.place or result.slug, finding.sentence)

    def remark(self, sentence: str) -> None:
        log.info("%s", sentence)


class PortfolioPlugin(BasePlugin[PluginOptions]):  # type: ignore[no-untyped-call]
    """Runs the pipeline once per build and hands its pages to MkDocs; ``results`` says what became of each project."""

    def __init__(self) -> None:
        self.results: tuple[Result, ...] = ()
        self._reporter: Reporter = LogReporter()
        self._snapshot_options: Mapping[str, str] = {}
        self._wait = True
        self._alone = True
        self._command = "build"
        self._pages: dict[str, Page] = {}
        self._addresses: dict[str, str] = {}
        self._sources: dict[str, Path] = {}
        self._site: Path | None = None
        self._before: snapshot.Look | None = None
        self._held = ExitStack()

    def prepare(self, reporter: Reporter, *, snapshot_options: Mapping[str, str], wait: bool, frozen: bool) -> None:
        """For a front door that runs MkDocs itself and reads ``results``: a failed project then does not abort."""
        self._reporter, self._snapshot_options, self._wait, self._alone = reporter, snapshot_options, wait, False
        self.results = ()
        self.config.frozen = self.config.frozen or frozen

    def on_startup(self, *, command: Literal["build", "gh-deploy", "serve"], dirty: bool) -> None:
        """Defined so that MkDocs keeps this object over rebuilds."""
        if dirty:
            raise PluginError("a dirty build leaves pages out of the search index; build without --dirty")
        self._command = command

    def on_config(self, config: MkDocsConfig) -> MkDocsConfig:
        """Puts our theme over Material's, and has a build write beside the site that is being shown."""
        _refuse_what_cannot_be(config)
        config.theme.dirs.insert(0, str(present.THEME))
        _bring_own_worker(config)
        config.site_description = config.site_description and _attribute(config.site_description)
        config.site_author = config.site_author and _attribute(config.site_author)
        if self._command != "serve":
            self._prepare(config)
        return config

    def _prepare(self, config: MkDocsConfig) -> None:
        root, store = _root(config), _root(config) / self.config.store
        try:
            self._held.enter_context(building(store, wait=self._wait, say=self._reporter.remark))
            watched = [*watched_files(config), root / self.config.projects]
            self._before = snapshot.look(root, store, watched=watched, options=self._snapshot_options)
            snapshot.forget(store)
            self._site = Path(config.site_dir)
            Store(store).publishes(self._site)
            config.site_dir = str(staging(self._site))
        except PortfolioError:
            self._held.close()
            raise

    def on_files(self, files: Files, *, config: MkDocsConfig) -> Files:
        """Adds a page for each project; nothing is written to ``docs_dir``, so ``mkdocs serve`` does not loop."""
        options = Options(**{name: self.config[name] for name in Options.__dataclass_fields__})
        self.results = build(Build(_root(config), options, self._reporter))
        for result in self.results if self._alone else ():
            if result.bug:
                log.error("%s", result.bug)
        self.results = tuple(_beside(result, files, config) for result in self.results)
        self._pages = {result.page.path: result.page for result in self.results if result.page}
        if config.strict and any(not result.is_well or result.found("warning") for result in self.results):
            raise Abort("a project has problems or warnings, so in strict mode nothing is written")
        for page in self._pages.values():
            files.append(_generated(config, page.path, _source(page)))
            for asset in page.assets:
                files.append(_generated(config, asset.path, asset.content))
                if asset.path.endswith("/examples.json") and not config.use_directory_urls:
                    files.append(_generated(config, asset.path + ".js", b"portfolioExamples(" + asset.content + b")"))
        self._addresses = {files.src_uris[page.path].dest_uri: page.path for page in self._pages.values()}
        self._sources = {file.dest_uri: Path(file.src_dir, file.src_uri) for file in files if file.src_dir}
        _with_styles_of_kinds(files, config)
        if not {"index.md", "README.md"} & set(files.src_uris):
            files.append(_generated(config, "index.md", f"# {config.site_name}\n"))
        return files

    def on_page_markdown(self, markdown: str, *, page: MkDocsPage, config: MkDocsConfig, files: Files) -> str:
        """Hands title and description over as HTML, for Material prints them as they are, into attributes too."""
        del config, files
        if page.file.src_uri in self._pages:
            page.meta.update({name: escape(page.meta[name]) for name in ("title", "description")})
        else:
            words = {
                name: page.meta[name] for name in ("description", "author") if isinstance(page.meta.get(name), str)
            }
            page.meta.update({name: _attribute(text) for name, text in words.items()})
        return markdown

    def on_page_content(self, html: str, *, page: MkDocsPage, config: MkDocsConfig, files: Files) -> str:
        """Our HTML in place of the page's, and the list of projects below the words of the home page."""
        del config
        ours = self._pages.get(page.file.src_uri)
        if ours:
            page.toc = get_toc(_headings(ours.html))
            return _with_addresses(ours.html, page, files)
        if page.is_homepage:
            addresses = {path: _address(path, page, files) for path in self._pages}
            missing = [result.slug for result in self.results if result.page is None]
            return html + _with_addresses(
                present.home(list(self._pages.values()), addresses, missing=missing), page, files
            )
        return html

    @event_priority(-1000)  # When all other plugins have written their files.
    def on_post_build(self, *, config: MkDocsConfig) -> None:
        """Checks the site that MkDocs wrote, and swaps it in if nothing is wrong with it."""
        if self._site is None:
            return
        built, site = Path(config.site_dir), self._site
        finish(built, date=max((result.date for result in self.results if result.date), default=None))
        mild, problems = blame.of_projects(check_site(built, site_url=config.site_url, name=""), self._addresses)
        if problems:
            root = _root(config)
            raise PortfolioError(blame.at_source(each, self._sources, root=root, site=site.name) for each in problems)
        self.results = tuple(_warned(result, mild, self.config.projects) for result in self.results)
        if config.strict and mild:
            raise Abort("a project has problems or warnings, so in strict mode nothing is written")
        if config.strict and n_warnings():
            return  # MkDocs aborts right after this event.
        swap_in(built, site)
        config.site_dir = str(site)
        ill = [result.slug for result in self.results if not result.is_well]
        if self._before and not ill:
            written = [_root(config) / path for result in self.results for path in result.written]
            outside = [Path(path) for result in self.results for path in result.outside]
            snapshot.remember(self._before, site=site, written=written, outside=outside)
        self._release()
        if ill and self._alone:
            raise Abort(f"the site is built, but not all is well with {', '.join(ill)}")

    def on_build_error(self, *, error: Exception) -> None:
        """Leaves the site that was there as it is."""
        if self._site:
            recover(self._site)
        self._release()
        if isinstance(error, PortfolioError) and self._alone:
            raise Abort("\n".join(f"error: {problem}" for problem in error.problems)) from error

    def on_serve(self, server: LiveReloadServer, *, config: MkDocsConfig, builder: object) -> LiveReloadServer:
        """Has ``mkdocs serve`` rebuild when a project changes, or what its predictor used from elsewhere."""
        del builder
        outside = {path for result in self.results for path in result.outside}
        for path in (str(_root(config) / self.config.projects), *sorted(outside)):
            server.watch(path)
        return server

    def _release(self) -> None:
        self._site = None
        self._held.close()


def _attribute(text: str) -> Markup:
    """The author's own words in the head of a page, whether or not he wrote entities in them."""
    return escape(unescape(text))


def _refuse_what_cannot_be(config: MkDocsConfig) -> None:
    """Themes and plugins beside which no page of ours can be built."""
    place = Path(config.config_file_path).name
    if not any(Path(folder).parts[-2:] == ("material", "templates") for folder in config.theme.dirs):
        fact = f"the theme is {config.theme.name}, but project pages are made for Material"
        raise CannotRun.one(fact, path=place, hint="write theme: {name: material}")
    if "i18n" in config.plugins:
        fact = "the plugin i18n builds every page once for each language, which project pages cannot be"
        raise CannotRun.one(fact, path=place, hint="leave it out, or write a mkdocs.yml for each language")


def _bring_own_worker(config: MkDocsConfig) -> None:
    """For Material's plugin ``offline``: what lets it search without a server comes from the site, not another host."""
    if any(name.rpartition("/")[2] == "offline" for name in config.plugins):
        others = [script for script in config.extra.get("polyfills", []) if "iframe-worker" not in script]
        config.extra["polyfills"] = [*others, WORKER]


def _generated(config: MkDocsConfig, path: str, content: str | bytes) -> File:
    """A file of ours, which no header lists; as its origin, other plugins are told a file that is there."""
    file = File.generated(config, path, content=content, inclusion=InclusionLevel.NOT_IN_NAV)
    file.abs_src_path = config.config_file_path
    return file


def _beside(result: Result, files: Files, config: MkDocsConfig) -> Result:
    """The project as it was built, or failed where the author has a page of his own in its place."""
    taken = {file.dest_uri: file.src_uri for file in files}
    own = result.page and taken.get(File.generated(config, result.page.path, content="").dest_uri)
    if not own:
        return result
    place = Path(config.docs_dir).relative_to(_root(config)) / own
    hint = f"move it, or rename the folder {result.slug}"
    problem = Problem(f"the page of the project {result.slug} would stand in its place", str(place), hint=hint)
    return replace(result, state="failed", page=None, problems=(problem,))


def _warned(result: Result, faults: Sequence[tuple[str, Problem]], folder: str) -> Result:
    """The project with what is wrong with its page as it was built."""
    found = tuple(
        Finding("PF007", "warning", f"On its page, {fault.message}.", fault.hint or "", f"{folder}/{result.slug}")
        for path, fault in faults
        if result.page and path == result.page.path
    )
    return replace(result, findings=(*result.findings, *found))


def _root(config: MkDocsConfig) -> Path:
    return Path(config.config_file_path).parent.absolute()


def _with_styles_of_kinds(files: Files, config: MkDocsConfig) -> None:
    """Puts the styles of the kinds' cards behind our own, in one file."""
    own = files.src_uris[STYLESHEET]
    sheets = [own.content_string]
    sheets += [(kind.folder() / kind.style).read_text(encoding="utf-8") for kind in kinds().values() if kind.style]
    files.remove(own)
    files.append(_generated(config, STYLESHEET, "\n".join(sheets)))


def _address(path: str, page: MkDocsPage, files: Files) -> str:
    """Where the file ``path`` of the site's source is, as seen from ``page``."""
    return files.src_uris[path].url_relative_to(page.file)


def _with_addresses(html: str, page: MkDocsPage, files: Files) -> str:
    """Our HTML with real addresses where it names files of the site."""
    return re.sub(r'"asset:([^"]+)"', lambda found: f'"{_address(found[1], page, files)}"', html)


def _source(page: Page) -> str:
    """What MkDocs reads of a page: its title and description; the body comes in ``on_page_content``."""
    head = {"title": page.title, "description": page.description, "portfolio": True}
    return f"---\n{yaml.safe_dump(head, allow_unicode=True, sort_keys=True)}---\n"


def _headings(html: str) -> list[_TocToken]:
    """The page's headings for Material's skip link, in the form of Markdown's table of contents."""
    found = re.findall(r'<h([12]) id="([^"]+)">([^<]*)</h', html)
    return [_TocToken(level=int(level), id=anchor, name=name, children=[]) for level, anchor, name in found]
