"""Tells a shape by how much of the box around it is dark."""

import numpy as np
from PIL import Image


def predict(examples):
    """One label per row; the pictures lie where the column ``image`` says."""
    return [named(np.asarray(Image.open(name)) < 128) for name in examples["image"]]


def named(dark):
    """The shape whose share of its box is nearest, the box being that of rows and columns with three dark pixels."""
    rows, columns = (np.flatnonzero(dark.sum(axis=axis) > 2) for axis in (1, 0))
    share = dark[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1].mean()
    return min((abs(share - usual), name) for name, usual in (("square", 1.0), ("circle", 0.78), ("triangle", 0.5)))[1]
