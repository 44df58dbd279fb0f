"""One run of the author's code: a blind copy comes in, predictions in a file and how the run ended go out.

``supervisor``, ``blindfold``, ``worker`` and ``worker_reads`` are started as scripts and import nothing of ours.
"""
