"""Detection and counting: where in a picture are the things that are looked for?"""
