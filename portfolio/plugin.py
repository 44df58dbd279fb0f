"""The front door from MkDocs: adds the pages in memory, checks the built site and swaps it in whole."""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import ExitStack
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
from mkdocs.plugins import BasePlugin, get_plugin_logger
from mkdocs.structure.files import File, Files
from mkdocs.structure.nav import Navigation, Section
from mkdocs.structure.pages import Page as MkDocsPage
from mkdocs.structure.toc import _TocToken, get_toc

from portfolio import present
from portfolio.errors import PortfolioError
from portfolio.evaluate.store import Store
from portfolio.pipeline import Build, Options, Reporter, Result, build
from portfolio.publish import snapshot
from portfolio.publish.finish import finish
from portfolio.publish.links import check_site
from portfolio.publish.lock import building
from portfolio.publish.site import n_warnings, watched_files
from portfolio.publish.swap import recover, staging, swap_in
from portfolio.records import Page

log = get_plugin_logger("portfolio")


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
        self._site: Path | None = None
        self._before: snapshot.Look | None = None
        self._held = ExitStack()

    def prepare(self, reporter: Reporter, *, snapshot_options: Mapping[str, str], wait: bool, frozen: bool) -> None:
        """For a front door that runs MkDocs itself and reads ``results``: a failed project then does not abort."""
        self._reporter, self._snapshot_options, self._wait, self._alone = reporter, snapshot_options, wait, False
        self.config.frozen = self.config.frozen or frozen

    def on_startup(self, *, command: Literal["build", "gh-deploy", "serve"], dirty: bool) -> None:
        """Defined so that MkDocs keeps this object over rebuilds."""
        if dirty:
            raise PluginError("a dirty build leaves pages out of the search index; build without --dirty")
        self._command = command

    def on_config(self, config: MkDocsConfig) -> MkDocsConfig:
        """Puts our theme over Material's, and has a build write beside the site that is being shown."""
        config.theme.dirs.insert(0, str(present.THEME))
        config.site_description = _attribute(config.site_description)
        config.site_author = _attribute(config.site_author)
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
        self._pages = {result.page.path: result.page for result in self.results if result.page}
        if config.strict and any(not result.is_well or result.found("warning") for result in self.results):
            raise Abort("a project has problems or warnings, so in strict mode nothing is written")
        for page in self._pages.values():
            files.append(File.generated(config, page.path, content=_source(page)))
            for asset in page.assets:
                files.append(File.generated(config, asset.path, content=asset.content))
        if not {"index.md", "README.md"} & set(files.src_uris):
            files.append(File.generated(config, "index.md", content=f"# {config.site_name}\n"))
        return files

    def on_nav(self, nav: Navigation, *, config: MkDocsConfig, files: Files) -> Navigation:
        """Takes project pages out of the header: the home page lists them."""
        del config, files
        nav.items = [item for item in nav.items if not (isinstance(item, Section) and self._all_ours(item))]
        return nav

    def _all_ours(self, section: Section) -> bool:
        pages = [child for child in section.children if isinstance(child, MkDocsPage)]
        return len(pages) == len(section.children) and all(page.file.src_uri in self._pages for page in pages)

    def on_page_markdown(self, markdown: str, *, page: MkDocsPage, config: MkDocsConfig, files: Files) -> str:
        """Hands title and description over as HTML, for Material prints them as they are, into attributes too."""
        del config, files
        if page.file.src_uri in self._pages:
            page.meta.update({name: escape(page.meta[name]) for name in ("title", "description")})
        else:
            page.meta.update({name: _attribute(page.meta.get(name)) for name in ("description", "author")})
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

    def on_post_build(self, *, config: MkDocsConfig) -> None:
        """Checks the site that MkDocs wrote, and swaps it in if nothing is wrong with it."""
        if self._site is None:
            return
        built, site = Path(config.site_dir), self._site
        finish(built, date=max((result.date for result in self.results if result.date), default=None))
        problems = check_site(built, site_url=config.site_url, name=site.name)
        if problems:
            raise PortfolioError(problems)
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


def _attribute(value: object) -> Markup | None:
    """The author's own words in the head of a page, whether or not he wrote entities in them."""
    return escape(unescape(str(value))) if value is not None else None


def _root(config: MkDocsConfig) -> Path:
    return Path(config.config_file_path).parent.absolute()


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
