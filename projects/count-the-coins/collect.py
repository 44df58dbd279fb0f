"""Makes data/images/ and the two tables from one photograph and the boxes around its coins.

    python collect.py

Each *scene* is a window of the photograph, turned or mirrored. It is kept as it is and in four harder versions:
blurred, noisy, lit from one side, and all three at once. Training scenes come from the lower two rows of coins, test
scenes from the upper two, so no coin and no pixel is on both sides. All of it is drawn from fixed seeds.
"""

import csv
import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from PIL import Image
from scipy import ndimage as ndi

DATA = Path(__file__).parent / "data"
BORDER = 150  # the row of pixels between the second and the third row of coins
SCENES = {"train": 24, "test": 40}
SEEDS = {"train": 303, "test": 384}
ALTERATIONS = ("none", "blur", "noise", "shading", "all three")
BLURS = (1.0, 1.5, 2.0, 2.5, 3.0)
NOISES = (10, 20, 30, 40)
SHADINGS = (0.3, 0.45, 0.6, 0.75)
LEAST_VISIBLE = 0.5
COLUMNS = ("image", "picture", "width", "height", "scene", "alteration", "blur", "noise", "shading", "cut", "coins")

Box = tuple[int, int, int, int]


def boxes_of_photograph() -> list[Box]:
    """Left, top, width, height of the 24 coins."""
    with (DATA / "boxes.csv").open(encoding="utf-8", newline="") as file:
        return [tuple(int(row[key]) for key in ("left", "top", "width", "height")) for row in csv.DictReader(file)]


# ---- boxes -----------------------------------------------------------------------------------------------------------


def inside(boxes: list[Box], window: Box) -> tuple[list[Box], int]:
    """The visible parts of the boxes, in pixels of the window, and how many the border cuts.

    A coin counts when at least half of its box is visible. One that is cut further is not in the truth.
    """
    left, top, width, height = window
    found, cut = [], 0
    for x, y, w, h in boxes:
        x0, y0 = max(x - left, 0), max(y - top, 0)
        x1, y1 = min(x + w - left, width), min(y + h - top, height)
        visible = max(0, x1 - x0) * max(0, y1 - y0) / (w * h)
        cut += 0 < visible < 1
        if visible >= LEAST_VISIBLE:
            found.append((x0, y0, x1 - x0, y1 - y0))
    return found, cut


def turned(pixels: np.ndarray, boxes: list[Box], quarters: int, *, mirrored: bool) -> tuple[np.ndarray, list[Box]]:
    """Picture and boxes, mirrored left to right or not, then turned left by quarters."""
    if mirrored:
        width = pixels.shape[1]
        pixels, boxes = pixels[:, ::-1], [(width - x - w, y, w, h) for x, y, w, h in boxes]
    for _ in range(quarters):
        width = pixels.shape[1]
        pixels, boxes = np.rot90(pixels), [(y, width - x - w, h, w) for x, y, w, h in boxes]
    return pixels, boxes


# ---- pixels ----------------------------------------------------------------------------------------------------------


def altered(pixels: np.ndarray, blur: float, noise: float, shading: float, rng: np.random.Generator) -> np.ndarray:
    """Light that falls off across the picture, then a lens out of focus, then grain; clipped to 0 to 255."""
    height, width = pixels.shape
    angle = rng.uniform(0, 2 * np.pi)
    rows, columns = np.mgrid[0 : 1 : height * 1j, 0 : 1 : width * 1j]
    across = np.cos(angle) * columns + np.sin(angle) * rows
    across = (across - across.min()) / (across.max() - across.min())
    lit = pixels * (1 - shading * across)
    if blur:
        lit = ndi.gaussian_filter(lit, blur)
    return np.clip(np.round(lit + rng.normal(0, 1, pixels.shape) * noise), 0, 255).astype(np.uint8)


def scenes(part: str, photograph: np.ndarray, boxes: list[Box]) -> Iterator[dict[str, object]]:
    """Five pictures of each scene with their rows of the table."""
    rng = np.random.default_rng(SEEDS[part])
    first, last = (0, BORDER) if part == "test" else (BORDER, photograph.shape[0])
    for number in range(1, SCENES[part] + 1):
        width, height = int(rng.integers(120, 181)), int(rng.integers(110, last - first + 1))
        left = int(rng.integers(0, photograph.shape[1] - width + 1))
        top = int(rng.integers(first, last - height + 1))
        within, cut = inside(boxes, (left, top, width, height))
        pixels = photograph[top : top + height, left : left + width]
        pixels, within = turned(pixels, within, int(rng.integers(4)), mirrored=bool(rng.integers(2)))
        for alteration in ALTERATIONS:
            blur, noise, shading = (float(rng.choice(levels)) for levels in (BLURS, NOISES, SHADINGS))
            blur = blur if alteration in ("blur", "all three") else 0.0
            noise = noise if alteration in ("noise", "all three") else 0.0
            shading = shading if alteration in ("shading", "all three") else 0.0
            name = f"{part}-{number:02}-{alteration.replace(' ', '-')}"
            yield {
                "image": name,
                "picture": f"data/images/{name}.webp",
                "width": pixels.shape[1],
                "height": pixels.shape[0],
                "scene": f"{part}-{number:02}",
                "alteration": alteration,
                "blur": blur,
                "noise": noise,
                "shading": shading,
                "cut": cut,
                "coins": json.dumps(sorted(within)),
                "pixels": altered(pixels, blur, noise, shading, rng),
            }


def main() -> None:
    photograph = np.asarray(Image.open(DATA / "photograph.png"))
    boxes = boxes_of_photograph()
    (DATA / "images").mkdir(exist_ok=True)
    for part in SCENES:
        with (DATA / f"{part}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, COLUMNS, lineterminator="\n", extrasaction="ignore")
            writer.writeheader()
            for row in scenes(part, photograph, boxes):
                Image.fromarray(row["pixels"]).save(DATA / "images" / f"{row['image']}.webp", quality=80, method=6)
                writer.writerow(row)


if __name__ == "__main__":
    main()
