"""One file for each kind of machine-learning problem; ``task.py`` says what a kind must provide."""
