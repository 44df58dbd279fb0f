"""Words under the name of a picture, a picture of 400 megapixels, and a drawing with a script."""

import struct
import zlib
from pathlib import Path


def make(folder: Path) -> None:
    def chunk(name: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))

    head = struct.pack(">IIBBBBB", 20_000, 20_000, 8, 2, 0, 0, 0)
    bomb = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(bytes(100))) + chunk(b"IEND", b"")
    (folder / "data" / "bomb.png").write_bytes(bomb)
    (folder / "data" / "words.png").write_text("no picture")
    (folder / "data" / "drawing.svg").write_text("<svg><script>alert(1)</script></svg>")
