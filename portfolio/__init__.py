"""A project folder is a claim; the build checks the claim and publishes the evidence.

Read the folders top-down and you have the pipeline: ``collect`` reads a project folder, ``evaluate`` has the author's
code predict, blind, in a subprocess, ``examine`` finds out how good that is and where it fails, ``plot`` draws it,
``present`` writes the page, ``publish`` checks the site and swaps it in. ``tasks`` holds one file per kind of
machine-learning problem. The whole build is on one screen in ``pipeline.py``; ``cli.py`` and ``plugin.py`` are its two
front doors.
"""

__version__ = "0.1.0"
