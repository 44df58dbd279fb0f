"""Asks a person."""


def predict(examples):
    """One label per row of ``examples``, as somebody at the keyboard sees it."""
    labels = []
    for _ in examples["text"]:
        labels.append(input())
    return labels
