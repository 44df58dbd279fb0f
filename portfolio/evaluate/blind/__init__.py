"""What the author's code may see: a project and its test examples come in, a folder without the truth goes out.

``stage`` lays it out, with a ``Handout`` of what stands for which name of the author, so that what comes back and what
was printed can be put in the author's terms; ``reach`` lists what has to be kept unreadable beside it.
"""
