"""Decodes pictures and sounds, makes them anew, small and bare, or measures them: a script with a process of its own.

Foreign bytes meet a decoder only here. Reads its jobs as JSON from standard input and answers each with one line of
JSON, in their order. A file that ends this process takes no other with it: ``media.py`` starts again behind that file.
It stands alone: no module of ``portfolio`` is imported, and its limits are set before any decoder is loaded.
"""

from __future__ import annotations

import io
import json
import re
import resource
import signal
import sys
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

if TYPE_CHECKING:
    import numpy as np
    from PIL import Image

MOST_PIXELS = 40_000_000
LONGEST_SIDE = 640  # pixels; a card is 340 wide, on a screen of two pixels each
TINY_SIDE = 96  # below it every pixel counts, and keeping them all costs little
FEW_COLOURS = 64  # a drawing, not a photo
QUALITY = 80
FORMATS = ("PNG", "JPEG", "WEBP", "GIF", "BMP", "TIFF", "AVIF", "PPM")

LOOK = 16  # steps along each side by which pictures are compared
CLEARLY = 2  # grey levels of 255; less is noise of the camera or of JPEG

LONGEST_SOUND = 15  # seconds
RATES = (8000, 11025, 12000, 16000, 22050, 24000)  # samples a second that MPEG-2 and 2.5 know (ISO 13818-3, 2.4.2.3)
RATE = 22050  # for all others
SPECTRUM_SIZE = (480, 120)
LOWEST, HIGHEST = 60.0, 11000.0  # Hz

MEASURED_SIDE = 256  # pixels; sharpness depends on the scale, so all pictures are brought to one
LAYOUT_SIDE = 6  # cells
LONGEST_MEASURED = 60  # seconds
CANCELLED = 0.1  # of the power of the loudest channel; of two that know nothing of each other, half is left
QUIETEST = -70.0  # dB below the loudest

SECONDS_EACH = 20
CPU_SECONDS = 300
MEMORY = 1 << 30

_ORIENTATION = 0x0112
_HEIC = re.compile(rb"....ftyp(heic|heix|hevc|heim|heis|mif1|msf1)", re.DOTALL)
_OPENING = re.compile(r"^Error opening <.*?>: ")
_BOMB = re.compile(r"\((\d+) pixels\)")


class Unreadable(Exception):  # noqa: N818 - it says what the file is
    """A file that cannot be shown: the fact, and what to do."""

    def __init__(self, fact: str, hint: str = "") -> None:
        self.fact, self.hint = fact, hint
        super().__init__(fact)


def main() -> None:
    """All jobs, each answered with what was made of it or with what is wrong with it."""
    _limit_this_process()
    for job in json.load(sys.stdin):
        signal.alarm(SECONDS_EACH)
        sys.stdout.write(json.dumps(answer(job)) + "\n")
        sys.stdout.flush()
        signal.alarm(0)


def _limit_this_process() -> None:
    for what, most in (
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_DATA, MEMORY),
        (resource.RLIMIT_FSIZE, MEMORY),
    ):
        allowed = resource.getrlimit(what)[1]
        most = most if allowed == resource.RLIM_INFINITY else min(most, allowed)
        resource.setrlimit(what, (most, most))


def answer(job: dict[str, str]) -> dict[str, Any]:
    """``width``, ``height`` and ``words`` of what now lies at ``job["to"]``; or ``fact`` and ``hint``.

    A job that names no place for it asks for ``traits`` instead and, of an image, ``layout``.
    """
    make, measure = {"image": (image, image_traits), "sound": (sound, sound_traits), "look": (look, None)}[job["kind"]]
    try:
        with Path(job["path"]).open("rb") as file:
            _refuse_by_its_first_bytes(file, job["kind"])
            return measure(file) if measure and "to" not in job else make(file, job.get("to", ""))
    except Unreadable as unreadable:
        return {"fact": unreadable.fact, "hint": unreadable.hint}
    except MemoryError:
        return {"fact": f"needs more than {MEMORY >> 20} MB of memory to decode", "hint": "make it smaller"}
    except Exception as error:  # what a decoder raises on foreign bytes is not written down anywhere
        return _refused(error, job["kind"])


def _refuse_by_its_first_bytes(file: BinaryIO, kind: str) -> None:
    start = file.read(1024)
    file.seek(0)
    words = "sound" if kind == "sound" else "picture"
    if not start:
        raise Unreadable("the file is empty", "copy it again")
    if start.startswith(b"version https://git-lfs"):
        raise Unreadable("a pointer of Git LFS, not the file itself", "git lfs pull")
    if _HEIC.match(start):
        raise Unreadable("a HEIC picture, which few browsers show", "save it as JPEG")
    if b"<svg" in start:
        raise Unreadable("an SVG drawing, which could hold scripts", "save it as PNG")
    if start.lstrip()[:1] == b"<":
        raise Unreadable(f"a page of HTML or XML, not a {words}", "a failed download? Fetch it again")


def _refused(error: Exception, kind: str) -> dict[str, str]:
    """The decoder's own words in ours."""
    said = _OPENING.sub("", str(error)).strip().rstrip(".")
    bomb = _BOMB.search(said)
    if bomb:
        size = f"{round(int(bomb[1]) / 1e6, 1):g} megapixels"
        return {"fact": f"{size}; at most {MOST_PIXELS / 1e6:.0f} are read", "hint": "make it smaller"}
    if "cannot identify image file" in said:
        return {"fact": "not a picture that can be read", "hint": "save it as PNG, JPEG or WebP"}
    if "Format not recognised" in said or "unknown format" in said.lower():
        return {"fact": "not a sound that can be read", "hint": "save it as WAV, FLAC, MP3 or Ogg"}
    if re.search(r"truncated|broken data|unexpected end|not enough", said, re.IGNORECASE):
        return {"fact": "truncated: the file ends too early", "hint": "copy or download it again"}
    words = "sound" if kind == "sound" else "picture"
    return {"fact": f"a damaged {words}: {said[:1].lower()}{said[1:120]}", "hint": "save it again"}


# ---- pictures ------------------------------------------------------------------------------------


def image(file: BinaryIO, to: str) -> dict[str, Any]:
    """Writes the upright picture as WebP, at most 640 pixels long; the size in the answer is that of the original."""
    picture, size, words = _read(file, LONGEST_SIDE)
    _save(picture, to)
    return {"width": size[0], "height": size[1], "words": words}


def _read(file: BinaryIO, longest: int) -> tuple[Image.Image, tuple[int, int], str]:
    """The upright picture in web colours or grey, at most so many pixels long; its true size; and words about it."""
    from PIL import Image

    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    with Image.open(file, formats=FORMATS) as opened:
        width, height = opened.size
        words = _about_frames(opened)
        turn = None if opened.format == "TIFF" else _turn(opened)  # Pillow turns a TIFF itself while it loads
        if opened.format == "JPEG":
            opened.draft(None, (2 * longest, 2 * longest))  # decodes only as many pixels as are needed
        picture = _in_eight_bits(opened)
        if opened.format == "TIFF":
            width, height = picture.size
        profile = opened.info.get("icc_profile")
    picture.thumbnail((longest, longest), Image.Resampling.LANCZOS, reducing_gap=3.0)
    picture = _in_web_colours(picture, profile)
    if turn is not None:
        picture = picture.transpose(turn)
        if turn not in (Image.Transpose.FLIP_LEFT_RIGHT, Image.Transpose.FLIP_TOP_BOTTOM, Image.Transpose.ROTATE_180):
            width, height = height, width
    return picture, (width, height), words


def image_traits(file: BinaryIO) -> dict[str, Any]:
    """Light, sharpness, colour and size as numbers, and the mean colours of six by six cells.

    Brightness and contrast are mean and standard deviation of the grey value, from 0 to 1; sharpness is the variance of
    its Laplacian, grey values from 0 to 255, at most 256 pixels a side (Pech-Pacheco et al. 2000); colourfulness is
    that of Hasler and Süsstrunk (2003).
    """
    import numpy as np
    from PIL import Image

    picture, (width, height), _ = _read(file, MEASURED_SIDE)
    grey = np.asarray(picture.convert("L"), dtype=np.float64)
    red, green, blue = np.moveaxis(np.asarray(picture.convert("RGB"), dtype=np.float64), 2, 0)
    across, along = red - green, (red + green) / 2 - blue
    edges = grey[1:-1, :-2] + grey[1:-1, 2:] + grey[:-2, 1:-1] + grey[2:, 1:-1] - 4 * grey[1:-1, 1:-1]
    traits = {
        "brightness": grey.mean() / 255,
        "contrast": grey.std() / 255,
        "sharpness": edges.var() if edges.size else 0.0,
        "colourfulness": np.hypot(across.std(), along.std()) + 0.3 * np.hypot(across.mean(), along.mean()),
        "side": (width * height) ** 0.5,
        "width_by_height": width / height,
    }
    cells = picture.convert("RGB").resize((LAYOUT_SIDE, LAYOUT_SIDE), Image.Resampling.BOX)
    return {"traits": _short(traits), "layout": np.asarray(cells).ravel().tolist()}


def _short(traits: dict[str, Any]) -> dict[str, float]:
    """Four digits: what differs behind them is the decoder's version, not the picture."""
    return {name: float(f"{value:.4g}") for name, value in traits.items()}


def look(file: BinaryIO, _to: str) -> dict[str, Any]:
    """How the picture looks: at 16 by 16 places, whether it grows clearly lighter or darker to the right and downwards.

    A difference hash (Krawetz 2013) of four bits a place, so that things on a plain ground are told apart as well.
    """
    import numpy as np
    from PIL import Image

    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    with Image.open(file, formats=FORMATS) as opened:
        turn = None if opened.format == "TIFF" else _turn(opened)
        if opened.format == "JPEG":
            opened.draft("L", (8 * LOOK, 8 * LOOK))
        picture = _in_eight_bits(opened).convert("L")
    picture = picture.transpose(turn) if turn is not None else picture
    sizes = ((LOOK + 1, LOOK), (LOOK, LOOK + 1))
    wide, tall = (np.asarray(picture.resize(size, Image.Resampling.BOX), dtype=np.int16) for size in sizes)
    right, down = np.diff(wide, axis=1), np.diff(tall, axis=0)
    steps = [side for step in (right, down) for side in (step > CLEARLY, step < -CLEARLY)]
    return {"look": np.packbits(np.stack(steps)).tobytes().hex()}


def _about_frames(opened: Image.Image) -> str:
    if not getattr(opened, "is_animated", False) or opened.format == "MPO":
        return ""
    return "first page" if opened.format == "TIFF" else "first frame of an animation"


def _turn(opened: Image.Image) -> Image.Transpose | None:
    """How the picture must be turned to stand upright (EXIF 2.32, tag Orientation)."""
    from PIL.Image import Transpose

    turns = {
        2: Transpose.FLIP_LEFT_RIGHT,
        3: Transpose.ROTATE_180,
        4: Transpose.FLIP_TOP_BOTTOM,
        5: Transpose.TRANSPOSE,
        6: Transpose.ROTATE_270,
        7: Transpose.TRANSVERSE,
        8: Transpose.ROTATE_90,
    }
    try:
        return turns.get(opened.getexif().get(_ORIENTATION, 1))
    except Exception:  # notes that cannot be read are no notes
        return None


def _in_eight_bits(opened: Image.Image) -> Image.Image:
    """The picture in L, RGB, CMYK or another mode of eight bits, transparent parts on white."""
    from PIL import Image

    if opened.has_transparency_data:
        layer = opened.convert("RGBA")
        ground = Image.new("RGB", layer.size, "white")
        ground.paste(layer, mask=layer.getchannel("A"))
        return ground
    if opened.mode.startswith(("I", "F")):
        return _grey_from_numbers(opened)
    return opened.convert({"1": "L", "P": "RGB"}.get(opened.mode, opened.mode))


def _grey_from_numbers(opened: Image.Image) -> Image.Image:
    """Whole numbers by as many bits as the brightest fills; whatever is none stretched from black to white."""
    import numpy as np
    from PIL import Image

    step = max(1, max(opened.size) // (2 * LONGEST_SIDE))
    values = np.asarray(opened)[::step, ::step].astype(np.float32)
    finite = values[np.isfinite(values)]
    low, high = (float(finite.min()), float(finite.max())) if len(finite) else (0.0, 0.0)
    if opened.mode != "F" and low >= 0 and 255 < high <= 65535:
        low, high = 0.0, 2.0 ** int(high).bit_length() - 1  # cameras of 10, 12 or 14 bits fill the lower ones
    shares = (np.nan_to_num(values, nan=low, posinf=high, neginf=low) - low) / ((high - low) or 1.0)
    return Image.fromarray((255 * shares).astype(np.uint8))


def _in_web_colours(picture: Image.Image, profile: bytes | None) -> Image.Image:
    """RGB as browsers take it without a profile (sRGB), or grey."""
    from PIL import ImageCms

    if profile and picture.mode in ("RGB", "CMYK"):
        try:
            source, web = ImageCms.ImageCmsProfile(io.BytesIO(profile)), ImageCms.createProfile("sRGB")
            return ImageCms.profileToProfile(picture, source, web, outputMode="RGB") or picture
        except (ImageCms.PyCMSError, OSError):  # a profile that is broken, or of another mode
            pass
    return picture if picture.mode == "L" else picture.convert("RGB")


def _save(picture: Image.Image, to: str) -> None:
    """As WebP and with nothing but pixels in it; small pictures and drawings keep every one of them."""
    from PIL import Image

    bare = Image.frombytes(picture.mode, picture.size, picture.tobytes())
    exact = max(bare.size) <= TINY_SIDE or bare.getcolors(FEW_COLOURS) is not None
    bare.save(to, "WEBP", lossless=exact, quality=QUALITY, method=4)


# ---- sound ---------------------------------------------------------------------------------------


def sound(file: BinaryIO, to: str) -> dict[str, Any]:
    """Writes the first 15 seconds, both ears as one, as MP3, and beside it a picture of the spectrum."""
    import soundfile

    heard, rate, seconds = _listened(file, LONGEST_SOUND)
    one = _as_one(heard).clip(-1.0, 1.0)
    rate, one = (rate, one) if rate in RATES else (RATE, _at_rate(one, rate))
    with soundfile.SoundFile(to, "w", rate, 1, "MPEG_LAYER_III", format="MP3") as made:
        made.write(one)
    power, frequencies = _spectrum(one, rate)
    _save(_drawn(power, frequencies), f"{to}.spectrum")
    return {"width": SPECTRUM_SIZE[0], "height": SPECTRUM_SIZE[1], "words": _heard(seconds, power, frequencies)}


def sound_traits(file: BinaryIO) -> dict[str, Any]:
    """How long it is and how loud its first minute, in dB below the loudest that the file could hold."""
    import numpy as np

    heard, _, seconds = _listened(file, LONGEST_MEASURED)
    power = float(np.mean(heard.astype(np.float64) ** 2))
    return {"traits": _short({"seconds": seconds, "loudness": 10 * np.log10(max(power, 1e-10))})}


def _listened(file: BinaryIO, longest: int) -> tuple[np.ndarray, int, float]:
    """The beginning as (n, channels) finite numbers, the samples a second, and how many seconds there are in all."""
    import numpy as np
    import soundfile

    telephone = {"format": "RAW", "subtype": "GSM610", "samplerate": 8000, "channels": 1}  # GSM 06.10 has no header
    with soundfile.SoundFile(file, **(telephone if file.name.lower().endswith(".gsm") else {})) as opened:
        rate, seconds = opened.samplerate, len(opened) / opened.samplerate
        heard = opened.read(longest * rate, dtype="float32", always_2d=True)
    if not heard.size:
        raise Unreadable("holds no sound", "leave the example out")
    return np.nan_to_num(heard), rate, seconds


def _as_one(heard: np.ndarray) -> np.ndarray:
    """All ears in one, or the loudest alone where they cancel each other out."""
    mixed, power = heard.mean(axis=1), (heard**2).mean(axis=0)
    return mixed if (mixed**2).mean() > CANCELLED * power.max() else heard[:, power.argmax()]


def _at_rate(one: np.ndarray, rate: int) -> np.ndarray:
    """The same sound at 22,050 samples a second, by cutting or padding its Fourier transform."""
    import numpy as np

    n = max(1, round(len(one) * RATE / rate))
    return np.asarray(np.fft.irfft(np.fft.rfft(one), n) * (n / len(one)), dtype=np.float32).clip(-1.0, 1.0)


def _spectrum(one: np.ndarray, rate: int) -> tuple[np.ndarray, np.ndarray]:
    """Power by frequency (rows) and time (columns, one for each pixel), through a Hann window; and the rows in Hz."""
    import numpy as np

    width = 1 << round(np.log2(rate * 0.04))
    padded = np.pad(one, (width // 2, width))
    starts = np.linspace(0, len(one) - 1, SPECTRUM_SIZE[0]).astype(int)
    windows = padded[starts[:, None] + np.arange(width)] * np.hanning(width)
    return np.abs(np.fft.rfft(windows, axis=1).T) ** 2, np.fft.rfftfreq(width, 1 / rate)


def _drawn(power: np.ndarray, frequencies: np.ndarray) -> Image.Image:
    """Low tones below, high ones above, in equal steps of the ear (octaves); the louder the darker."""
    import numpy as np
    from PIL import Image

    edges = np.geomspace(LOWEST, min(HIGHEST, frequencies[-1]), SPECTRUM_SIZE[1] + 1)
    summed = np.cumsum(np.vstack([np.zeros(power.shape[1]), power]), axis=0)
    at = np.interp(edges, frequencies, np.arange(len(frequencies))) + 0.5
    whole, part = at.astype(int), (at % 1)[:, None]
    below = summed[whole] + part * power[np.minimum(whole, len(power) - 1)]
    bands = np.diff(below, axis=0) / np.diff(at)[:, None]
    loudest = bands.max()
    if loudest <= 0:
        return Image.new("L", SPECTRUM_SIZE, "white")
    quiet = max(float(np.median(bands)), loudest * 10 ** (QUIETEST / 10))  # half of all is background
    share = np.log(np.maximum(bands, quiet) / quiet) / (np.log(loudest / quiet) or 1.0)
    return Image.fromarray((255 - 235 * share[::-1]).astype(np.uint8))


def _heard(seconds: float, power: np.ndarray, frequencies: np.ndarray) -> str:
    """The sound in words: how long it is, and at which frequency it is loudest."""
    import numpy as np

    long = f"{seconds / 60:.0f} min" if seconds >= 100 else f"{seconds:.1f} s" if seconds >= 0.1 else "under 0.1 s"
    part = f", the first {LONGEST_SOUND} s of it" if seconds > LONGEST_SOUND else ""
    mean = np.where(frequencies >= LOWEST, power.mean(axis=1), 0.0)
    if not mean.max() > 0:
        return f"{long} of silence{part}"
    return f"{long} of sound{part}, loudest around {float(f'{frequencies[int(np.argmax(mean))]:.2g}'):.0f} Hz"


if __name__ == "__main__":
    main()
