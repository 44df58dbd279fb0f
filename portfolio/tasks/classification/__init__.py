"""Classification: which of a few labels does an example have?"""
