"""Pictures of the built site: the one in the README, and with --look every page at every size and colour scheme.

python tools/screenshot.py                    site/ -> docs/screenshot.png
python tools/screenshot.py --look build/look  site/ -> build/look/<page>-<width>-<light|dark>.png
"""

from __future__ import annotations

import argparse
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Literal

from playwright.sync_api import Browser, sync_playwright

import chromium

Scheme = Literal["light", "dark"]

SCHEMES: tuple[Scheme, ...] = ("light", "dark")
WIDTHS = (1280, 390)
LAPTOP = {"width": 1280, "height": 800}


def main() -> int:
    """Exit code 0 when the pictures are written; 2 when there is no built site."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--site", type=Path, default=Path("site"), help="the built site")
    parser.add_argument("--page", help="the page for the README, such as projects/faces/; default: the first project")
    parser.add_argument("--look", type=Path, metavar="FOLDER", help="write every page in every form to this folder")
    asked = parser.parse_args()
    if not (asked.site / "index.html").is_file():
        print(f"error: {asked.site}: no site here\n  hint: run make site first", file=sys.stderr)
        return 2
    with served(asked.site) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium.installed(), args=[*chromium.ARGUMENTS])
        if asked.look:
            look(browser, address, pages(asked.site), asked.look)
        else:
            page = asked.page or next((page for page in pages(asked.site) if page.startswith("projects/")), "")
            for scheme in SCHEMES:
                file = Path("docs", "screenshot.png" if scheme == "light" else "screenshot-dark.png")
                take(browser, address + page, file, scheme=scheme, width=LAPTOP["width"], whole=False)
        browser.close()
    return 0


def look(browser: Browser, address: str, addresses: list[str], folder: Path) -> None:
    """Every page at every width in both schemes, each as long as it is."""
    for page in addresses:
        for width in WIDTHS:
            for scheme in SCHEMES:
                name = page.strip("/").replace("/", "-") or "home"
                take(browser, address + page, folder / f"{name}-{width}-{scheme}.png", scheme=scheme, width=width)


def take(browser: Browser, address: str, file: Path, *, scheme: Scheme, width: int, whole: bool = True) -> None:
    """One picture; ``whole`` takes the page from top to end, else what a laptop shows before scrolling."""
    context = browser.new_context(
        viewport={"width": width, "height": LAPTOP["height"]}, color_scheme=scheme, reduced_motion="reduce"
    )
    page = context.new_page()
    page.goto(address, wait_until="networkidle")
    file.parent.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=file, full_page=whole)
    context.close()
    print(file)


def pages(site: Path) -> list[str]:
    """Addresses of all pages, relative to the site: "" for the home page, "projects/faces/"."""
    folders = (file.parent.relative_to(site).as_posix() for file in sorted(site.rglob("index.html")))
    return ["" if folder == "." else f"{folder}/" for folder in folders]


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        pass


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """The folder on a free local port, for as long as it is needed."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(folder))) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


if __name__ == "__main__":
    sys.exit(main())
