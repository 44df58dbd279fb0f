"""A local page for one reviewer: 127.0.0.1 only, an unguessable address, no other site may ask."""

from __future__ import annotations

import hmac
import secrets
import sys
from collections.abc import Sequence
from functools import cached_property
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

from portfolio.errors import PortfolioError
from portfolio.review.session import Session

HOST = "127.0.0.1"
MOST_BYTES = 64 << 10
MOST_FIELDS = 100
ASSETS = {name: Path(__file__).parent / "assets" / name for name in ("review.css", "review.js")}
TYPES = {
    "css": "text/css; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "mp3": "audio/mpeg",
    "webp": "image/webp",
}
HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; img-src 'self' data:; media-src 'self'; style-src 'self'; "
    "script-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}


class ReviewServer(ThreadingHTTPServer):
    """Serves a session at ``address`` until it is shut down; the token in the address is new each time."""

    daemon_threads = True

    def __init__(self, session: Session) -> None:
        super().__init__((HOST, 0), _Handler)
        self.session = session
        self.token = secrets.token_urlsafe(32)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A browser that went away in the middle of an answer is no error; anything else is ours and is shown."""
        if not isinstance(sys.exception(), ConnectionError | TimeoutError):
            super().handle_error(request, client_address)

    @cached_property
    def host(self) -> str:
        """As a browser names it."""
        return f"{HOST}:{self.server_port}"

    @property
    def address(self) -> str:
        """What to open."""
        return f"http://{self.host}/{self.token}/"


class _Handler(BaseHTTPRequestHandler):
    server: ReviewServer
    server_version = "portfolio"
    sys_version = ""
    timeout = 30

    def do_GET(self) -> None:
        path = self._path_behind_token()
        if path is None:
            return
        if path == "":
            self._page()
        elif path in ASSETS:
            self._answer(HTTPStatus.OK, ASSETS[path].read_bytes(), TYPES[path.rpartition(".")[2]])
        else:
            content = self.server.session.file(path.removeprefix("media/")) if path.startswith("media/") else None
            if content is None:
                self._refuse(HTTPStatus.NOT_FOUND, "there is nothing here")
            else:
                self._answer(HTTPStatus.OK, content, TYPES.get(path.rpartition(".")[2], "application/octet-stream"))

    def do_POST(self) -> None:
        path = self._path_behind_token()
        if path is None:
            return
        form = self._form()
        if form is None:
            return
        if path not in ("save", "undo"):
            self._refuse(HTTPStatus.NOT_FOUND, "there is nothing here")
            return
        ticked, typed = form.get("tag", []), ";".join(form.get("new", []))
        try:
            if path == "undo":
                self.server.session.undo()
            else:
                tags = [*ticked, *typed.split(";")]
                if "nothing" in form and any(tag.strip() for tag in tags):
                    raise ValueError("tags are ticked or typed; take them away, or press Enter to save them")
                self.server.session.save(form.get("example_id", [""])[0], tags)
        except ValueError as error:
            self._page(HTTPStatus.UNPROCESSABLE_ENTITY, f"Not saved: {error}.", ticked, typed)
        except PortfolioError as error:
            self._page(HTTPStatus.INTERNAL_SERVER_ERROR, f"Not saved: {error}", ticked, typed)
        else:
            self._answer(HTTPStatus.SEE_OTHER, b"", "text/plain", Location=f"/{self.server.token}/")

    def _path_behind_token(self) -> str | None:
        """What is asked for; ``None`` when the request was refused.

        The host must be ours by number (a name that is made to lead here is another site), a page of another origin
        must not ask, and whoever asks must know the token.
        """
        fetch_site = self.headers.get("Sec-Fetch-Site", "none")
        own = f"http://{self.server.host}"
        if self.headers.get_all("Host") != [self.server.host]:
            self._refuse(HTTPStatus.FORBIDDEN, "this is no host of this page")
        elif self.headers.get("Origin", own) != own or fetch_site not in ("none", "same-origin"):
            self._refuse(HTTPStatus.FORBIDDEN, "only this page itself may ask")
        else:
            token, slash, path = self.path.removeprefix("/").partition("/")
            if slash and hmac.compare_digest(token.encode(), self.server.token.encode()):
                return path
            self._refuse(HTTPStatus.FORBIDDEN, "open the address that portfolio review printed")
        return None

    def _form(self) -> dict[str, list[str]] | None:
        length = self.headers.get("Content-Length", "")
        if not length.isdecimal() or int(length) > MOST_BYTES:
            self._refuse(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "too much, or nobody knows how much")
            return None
        if self.headers.get("Content-Type") != "application/x-www-form-urlencoded":
            self._refuse(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "a form was expected")
            return None
        try:
            text = self.rfile.read(int(length)).decode("ascii")
            return parse_qs(text, keep_blank_values=True, max_num_fields=MOST_FIELDS, errors="strict")
        except ValueError:
            self._refuse(HTTPStatus.BAD_REQUEST, "this is no form")
            return None

    def _page(
        self, status: HTTPStatus = HTTPStatus.OK, error: str = "", ticked: Sequence[str] = (), typed: str = ""
    ) -> None:
        try:
            html = self.server.session.page(error, ticked, typed)
        except PortfolioError as problem:
            self._refuse(HTTPStatus.INTERNAL_SERVER_ERROR, str(problem))
        except Exception:
            self._refuse(HTTPStatus.INTERNAL_SERVER_ERROR, "a bug in portfolio; the terminal says where")
            raise
        else:
            self._answer(status, html.encode(), "text/html; charset=utf-8")

    def _refuse(self, status: HTTPStatus, reason: str) -> None:
        self.close_connection = True
        self._answer(status, f"{reason}\n".encode(), "text/plain; charset=utf-8")

    def _answer(self, status: HTTPStatus, content: bytes, kind: str, **more: str) -> None:
        self.send_response(status)
        headers = {**HEADERS, **more, "Content-Type": kind, "Content-Length": str(len(content))}
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:
        """Nothing: the address holds the token."""
