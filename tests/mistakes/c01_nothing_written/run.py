"""Predicts, prints, and forgets to write."""

print("24 predictions made")
