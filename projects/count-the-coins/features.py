"""From a picture to boxes around what may be a coin, each with a score: level by level, and cut coins judged."""

from pathlib import Path

import numpy as np
from PIL import Image
from scipy import ndimage as ndi

HERE = Path(__file__).parent


def pixels_of(picture: str) -> np.ndarray:
    """Grey levels 0 to 255 as float, of a path inside the project."""
    with Image.open(HERE / picture) as image:
        return np.asarray(image.convert("L"), float)


def local_level(smooth: np.ndarray, window: int, between: float) -> np.ndarray:
    """For each pixel a level between the darkest and the brightest around it, in a window wider than any coin gap."""
    dark, bright = (
        ndi.gaussian_filter(extreme(smooth, window), window / 4) for extreme in (ndi.minimum_filter, ndi.maximum_filter)
    )
    return dark + between * (bright - dark)


def pieces(coins: np.ndarray, least_area: int) -> list[tuple[int, int, int, int, int]]:
    """Left, top, width, height and area of each connected part of at least that many pixels, holes counted in."""
    labels, n = ndi.label(ndi.binary_fill_holes(coins))
    areas = np.bincount(labels.ravel(), minlength=n + 1)[1:].tolist()
    return [
        (columns.start, rows.start, columns.stop - columns.start, rows.stop - rows.start, area)
        for area, (rows, columns) in zip(areas, ndi.find_objects(labels), strict=True)
        if area >= least_area
    ]


def sureness(piece: tuple[int, int, int, int, int], shape: tuple[int, int]) -> float:
    """How likely a piece is a coin that counts, from 0 to 1: how round it is, and how much of it can be visible.

    A disc fills pi/4 of its box. Where the border of the picture cuts it in half, its box is half as deep as wide.
    """
    left, top, width, height, area = piece
    rows, columns = shape
    round_ = 1 - abs(area / (width * height) / (np.pi / 4) - 1)
    cut_sideways, cut_upwards = left == 0 or left + width == columns, top == 0 or top + height == rows
    visible = min(width / height if cut_sideways else 1.0, height / width if cut_upwards else 1.0)
    return round(max(0.0, round_) * visible, 4)


def detect(pixels: np.ndarray, levels: dict[str, float]) -> list[list[float]]:
    """Boxes as left, top, width, height, score."""
    smooth = ndi.gaussian_filter(pixels, levels["smoothing"])
    coins = smooth > local_level(smooth, levels["window"], levels["between"])
    return [[*piece[:4], sureness(piece, pixels.shape)] for piece in pieces(coins, levels["least_area"])]
