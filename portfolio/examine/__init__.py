"""Stage 3: Evaluation -> Analysis. How good, where weak, which examples fail, better than before?

Pure: records in, records out, no files, no clock, no randomness without a seed. A kind of problem is known only by the
contract in ``task.py``.
"""
