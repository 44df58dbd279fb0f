"""Topics: what are documents about, and do the words of a topic belong together?"""
