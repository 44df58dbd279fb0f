"""Forecasting: how does a series go on?"""
