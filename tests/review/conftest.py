"""A site with the tiny project, evaluated once; each test reviews a copy of it."""

import shutil
from dataclasses import replace
from http.client import HTTPConnection
from pathlib import Path
from threading import Thread
from urllib.parse import urlencode, urlsplit

import pytest

from portfolio import pipeline
from portfolio.review.journal import Journal
from portfolio.review.opening import open_sample
from portfolio.review.server import ReviewServer
from portfolio.review.session import Session

TINY = Path(__file__).parent.parent / "projects" / "tiny"


class Listener:
    """Keeps the remarks of a build."""

    def __init__(self):
        self.remarks = []

    def stage(self, slug, words):
        """Not kept."""

    def done(self, result):
        """Not kept."""

    def remark(self, sentence):
        self.remarks.append(sentence)


def make_site(root, text=None):
    """mkdocs.yml and the tiny project, its prose and its data as they are."""
    shutil.copytree(TINY, root / "projects" / "tiny", ignore=shutil.ignore_patterns("__pycache__", "runs"))
    (root / "site_src").mkdir()
    (root / "mkdocs.yml").write_text(text or "site_name: Tiny\nplugins: [search, portfolio]\n")
    return root


@pytest.fixture(scope="session")
def evaluated(tmp_path_factory):
    """The site with its store, and the sample that a review of the tiny project draws."""
    root = make_site(tmp_path_factory.mktemp("review") / "site")
    sample, _ = open_sample(pipeline.Build(root, pipeline.Options(), Listener()), "tiny")
    return root, sample


@pytest.fixture
def site(evaluated, tmp_path):
    """A copy of that site."""
    shutil.copytree(evaluated[0], tmp_path / "site")
    return tmp_path / "site"


@pytest.fixture
def sitting(evaluated, site):
    """Opens sessions on the same file: ``sitting("Ada")``."""
    folder = site / "projects" / "tiny"
    sample = replace(evaluated[1], project=replace(evaluated[1].project, folder=folder))
    remarks = []

    def sit(reviewer="Ada", how="by hand", goal=0.05):
        journal = Journal(folder, "projects/tiny", site / ".portfolio", remarks.append)
        return Session(sample, journal, reviewer, how, goal)

    sit.remarks, sit.file, sit.sample = remarks, folder / "review.csv", sample
    return sit


class Client:
    """A browser of few words."""

    def __init__(self, server):
        self.server, self.path = server, urlsplit(server.address).path

    def ask(self, method, path, body=None, **headers):
        connection = HTTPConnection("127.0.0.1", self.server.server_port, timeout=10)
        try:
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            return answer.status, dict(answer.getheaders()), answer.read().decode()
        finally:
            connection.close()

    def page(self):
        return self.ask("GET", self.path)[2]

    def post(self, where, *fields, **headers):
        headers = {"Content-Type": "application/x-www-form-urlencoded", **headers}
        return self.ask("POST", self.path + where, urlencode(fields), **headers)

    def tag(self, *tags):
        """Saves the example on the page with these tags."""
        shown = shown_id(self.page())
        return self.post("save", ("example_id", shown), *(("tag", tag) for tag in tags))


def shown_id(page):
    """Which example is on the page."""
    return page.split('name="example_id" value="')[1].split('"')[0]


@pytest.fixture
def serve():
    """Serves sessions until the test ends."""
    servers = []

    def start(session):
        server = ReviewServer(session)
        Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        servers.append(server)
        return Client(server)

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()
