"""Clustering and embedding: which items belong together, and what do their places know?"""
