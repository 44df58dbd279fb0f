"""Tagging examples by hand, blind: a local page for ``portfolio review``, above the pipeline and below the shell."""
