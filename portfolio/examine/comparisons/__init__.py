"""This against that: outcomes of two models or of all versions come in; differences, tests and what turned go out.

Also what the history of a project does to its numbers: late decisions, and a test set that has judged many models.
"""
