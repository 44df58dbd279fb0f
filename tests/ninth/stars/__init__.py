"""A ninth kind, as a package of somebody else would add it: a rating in stars, right within one star."""
