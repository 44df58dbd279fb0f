"""The local page: for one browser on this machine, and for nobody else."""

import os
import re
import signal
import subprocess
import sys
from pathlib import Path
from threading import Thread
from types import SimpleNamespace
from urllib.parse import urlsplit

import pytest

from tests.review.conftest import Client, shown_id


@pytest.fixture
def client(sitting, serve):
    return serve(sitting())


def test_it_listens_on_this_machine_only(client):
    """127.0.0.1, a port that the system chose, a token of 256 bits."""
    address = urlsplit(client.server.address)

    assert client.server.server_address[0] == address.hostname == "127.0.0.1"
    assert client.server.server_port != 0
    assert len(address.path.strip("/")) >= 43


def test_the_page_is_never_kept_and_loads_nothing_from_elsewhere(client):
    """By its headers and by its text."""
    status, headers, page = client.ask("GET", client.path)

    assert status == 200
    assert headers["Cache-Control"] == "no-store"
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert not re.search(r'(?:src|href|action)="(?:https?:)?//', page)


def test_without_the_token_nothing_is_told(client):
    """Neither the page nor its parts, nor whether the token was nearly right."""
    token = client.server.token
    for path in ("/", "/review.css", f"/{token[:-1]}/", f"/{token}", f"/x{token}/", "//", f"/{token}x/save"):
        status, _, text = client.ask("GET", path)
        assert (status, token in text) == (403, False), path
    assert client.ask("POST", "/save", "example_id=n01")[0] == 403


def test_a_name_that_was_made_to_lead_here_is_refused(client):
    """DNS rebinding: another site's name with our address."""
    for host in ("evil.example", "localhost.evil.example:80", "127.0.0.1", f"localhost:{client.server.server_port}"):
        assert client.ask("GET", client.path, Host=host)[0] == 403, host


def test_a_page_of_another_origin_may_not_ask(client, sitting):
    """Cross-site request forgery, with and without the headers that browsers add."""
    fields = [("example_id", sitting.sample.order[0]), ("tag", "forged")]
    assert client.post("save", *fields, Origin="http://evil.example")[0] == 403
    assert client.post("save", *fields, Origin="null")[0] == 403
    assert client.post("save", *fields, **{"Sec-Fetch-Site": "cross-site"})[0] == 403
    assert not sitting.file.exists()
    assert client.post("save", *fields, Origin=f"http://{client.server.host}")[0] == 303


def test_no_path_leads_out(client):
    """Only the page, its two parts, and pictures that were shown."""
    for path in ("../../etc/passwd", "media/../server.py", "media/%2e%2e/x", "review.css/..", "assets/review.css", "x"):
        assert client.ask("GET", client.path + path)[0] == 404, path
    assert client.ask("GET", client.path + "review.css")[0] == 200


@pytest.mark.parametrize(
    ("body", "headers", "status"),
    [
        ("x" * 70_000, {"Content-Type": "application/x-www-form-urlencoded"}, 413),
        ("{}", {"Content-Type": "application/json"}, 415),
        ("tag=%ff", {"Content-Type": "application/x-www-form-urlencoded"}, 400),
        ("&".join(["tag=a"] * 500), {"Content-Type": "application/x-www-form-urlencoded"}, 400),
    ],
)
def test_what_is_no_form_is_refused(client, sitting, body, headers, status):
    """Too large, of another kind, not UTF-8, or with hundreds of fields."""
    assert client.ask("POST", client.path + "save", body, **headers)[0] == status
    assert not sitting.file.exists()


def test_a_verdict_is_saved_and_the_next_example_comes(client, sitting):
    """By a form, so that it works without a script."""
    status, headers, _ = client.tag("glare")

    assert (status, headers["Location"]) == (303, client.path)
    assert shown_id(client.page()) == sitting.sample.order[1]
    assert 'value="glare" data-key="1"' in client.page()


def test_new_tags_and_nothing_special(client, sitting):
    """Several new ones at once; "nothing" beside a tick is asked back, lest a key loses a tag."""
    first, second = sitting.sample.order[:2]
    client.post("save", ("example_id", first), ("new", "Shadow; two words"))
    status, _, page = client.post("save", ("example_id", second), ("tag", "shadow"), ("nothing", "1"))
    client.post("save", ("example_id", second), ("nothing", "1"))

    assert status == 422
    assert "Not saved: tags are ticked or typed" in page
    assert [row.tags for row in client.server.session.journal.rows()] == [("shadow", "two words"), ()]


def test_a_refused_tag_says_why_and_stays_on_the_example(client, sitting):
    """The words are escaped."""
    fields = [("example_id", sitting.sample.order[0]), ("tag", "glare"), ("new", "<script>")]
    status, _, page = client.post("save", *fields)

    assert status == 422
    assert "Not saved: a tag begins with a letter or a digit" in page
    assert "<script>" not in page
    assert shown_id(page) == sitting.sample.order[0]
    assert 'value="glare" data-key="1" checked' in page
    assert 'value="&lt;script&gt;"' in page


def test_undo_over_the_wire(client, sitting):
    """The last example comes again."""
    client.tag("glare")
    assert client.post("undo")[0] == 303
    assert shown_id(client.page()) == sitting.sample.order[0]


def test_two_servers_on_one_file_lose_nothing(sitting, serve):
    """Ada and Bob at once, in two browsers."""
    clients = [serve(sitting(name)) for name in ("Ada", "Bob")]

    def tag_all(client):
        for _ in range(12):
            assert client.tag("glare")[0] == 303

    threads = [Thread(target=tag_all, args=(client,)) for client in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    rows = clients[0].server.session.journal.rows()
    assert len(rows) == 24
    assert {row.reviewer for row in rows} == {"Ada", "Bob"}


def start(site, *words):
    """The command itself, and a client for the address that it prints."""
    command = [str(Path(sys.executable).parent / "portfolio"), "review", "tiny", "--no-browser", *words]
    environment = os.environ | {"BROWSER": "false"}
    process = subprocess.Popen(
        command, cwd=site, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    line = process.stdout.readline()
    found = re.search(r"http://127\.0\.0\.1:(\d+)/([\w-]+)/", line)
    assert found, line + process.stderr.read()
    server = SimpleNamespace(server_port=int(found[1]), token=found[2], address=found[0])
    return process, Client(server)


def test_a_killed_review_goes_on_where_it_was(site):
    """kill -9 in the middle, half a line at the end of the file: every answered verdict is there."""
    process, client = start(site, "--reviewer", "Ada")
    shown = []
    for _ in range(3):
        shown.append(shown_id(client.page()))
        assert client.tag("glare")[0] == 303
    process.kill()
    process.communicate()
    file = Path(site / "projects/tiny/review.csv")
    file.write_text(file.read_text() + "n01,gla")

    process, client = start(site, "--reviewer", "Ada", "--program-assisted")
    assert shown_id(client.page()) not in shown
    assert "3 examples tagged" in client.page()
    assert client.tag("shadow")[0] == 303
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=20)

    assert process.returncode == 0
    assert "1 example tagged now, 4 in all by Ada: projects/tiny/review.csv" in out
    assert "cut off" in err
    rows = [line.split(",") for line in file.read_text().splitlines()[1:]]
    assert [row[3] for row in rows] == ["by hand"] * 3 + ["program-assisted"]
    assert (site / ".gitattributes").read_text() == "projects/*/review.csv merge=union\n"
