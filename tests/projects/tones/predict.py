"""Tells the motion of a whistle by its strongest tone in the first and in the last third."""

import wave

import numpy as np

NEAR = 150.0  # Hz


def predict(examples):
    """One label per row; the sounds lie where the column ``recording`` says."""
    return [motion(name) for name in examples["recording"]]


def motion(name):
    """Up or down when the strongest tones of beginning and end are more than 150 Hz apart."""
    with wave.open(name) as file:
        rate, sound = file.getframerate(), np.frombuffer(file.readframes(file.getnframes()), np.uint8) - 128.0
    third = len(sound) // 3
    first, last = (strongest(part, rate) for part in (sound[:third], sound[-third:]))
    return "up" if last - first > NEAR else "down" if first - last > NEAR else "level"


def strongest(part, rate):
    """Its strongest frequency, in Hz."""
    power = np.abs(np.fft.rfft(part * np.hanning(len(part)), 8192))
    return float(np.argmax(power)) * rate / 8192
