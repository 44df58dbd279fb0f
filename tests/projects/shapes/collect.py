"""Draws the pictures: run it in this folder."""

import csv
import random
from pathlib import Path

from PIL import Image, ImageDraw

SHAPES = ("circle", "square", "triangle")
SIDE = 24


def main():
    """Thirty pictures and the table that names them."""
    chance = random.Random(7)
    Path("data/images").mkdir(parents=True, exist_ok=True)
    with Path("data/test.csv").open("w", newline="") as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(["picture_id", "image", "width", "shape"])
        for number in range(30):
            shape, width = SHAPES[number % 3], chance.randint(5, 16)
            name = f"data/images/{number:02}.png"
            drawn(shape, width, chance).save(name)
            rows.writerow([f"p{number:02}", name, width, shape])


def drawn(shape, width, chance):
    """A dark shape somewhere on a light ground, one pixel in a hundred of the other kind."""
    picture = Image.new("L", (SIDE, SIDE), 230)
    left, top = chance.randint(1, SIDE - width - 2), chance.randint(1, SIDE - width - 2)
    box = (left, top, left + width - 1, top + width - 1)
    pen = ImageDraw.Draw(picture)
    if shape == "circle":
        pen.ellipse(box, fill=40)
    elif shape == "square":
        pen.rectangle(box, fill=40)
    else:
        pen.polygon([(left, box[3]), (box[2], box[3]), (left + width // 2, top)], fill=40)
    for _ in range(SIDE * SIDE // 100):
        at = chance.randrange(SIDE), chance.randrange(SIDE)
        picture.putpixel(at, 270 - picture.getpixel(at))
    return picture


if __name__ == "__main__":
    main()
