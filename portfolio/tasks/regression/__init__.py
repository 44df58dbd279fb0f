"""Regression: which number belongs to an example?"""
