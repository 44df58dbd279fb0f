"""Ranking and retrieval: which documents answer a query, in which order?"""
