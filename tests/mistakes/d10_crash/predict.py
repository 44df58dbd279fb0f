import os


def predict(examples):
    """Dies below Python, as a broken library would."""
    os.abort()
