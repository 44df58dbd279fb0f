"""Whistles: run it in this folder."""

import csv
import wave
from pathlib import Path

import numpy as np

RATE, SECONDS = 8000, 0.25
MOTIONS = {"up": 1.0, "down": -1.0, "level": 0.0}


def main():
    """Eighteen recordings and the table that names them."""
    chance = np.random.default_rng(7)
    Path("data/sounds").mkdir(parents=True, exist_ok=True)
    with Path("data/test.csv").open("w", newline="") as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(["recording", "noise", "motion"])
        for number in range(18):
            motion, noise = list(MOTIONS)[number % 3], round(float(chance.uniform(0.1, 1.6)), 2)
            name = f"data/sounds/{number:02}.wav"
            write(name, whistled(MOTIONS[motion], noise, chance))
            rows.writerow([name, noise, motion])


def whistled(slope, noise, chance):
    """A tone near 1,000 Hz that moves by up to 400 Hz, in noise."""
    time = np.arange(int(RATE * SECONDS)) / RATE
    pitch = chance.uniform(800, 1200) + slope * chance.uniform(100, 400) * time / SECONDS
    return 0.5 * np.sin(2 * np.pi * np.cumsum(pitch) / RATE) + noise * chance.standard_normal(len(time))


def write(name, sound):
    """As WAV of eight bits."""
    with wave.open(name, "wb") as file:
        file.setparams((1, 1, RATE, 0, "NONE", ""))
        file.writeframes((128 + 100 * np.clip(sound, -1, 1)).astype(np.uint8).tobytes())


if __name__ == "__main__":
    main()
