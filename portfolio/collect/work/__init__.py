"""What it took: the author's code comes in, its lines by part of the work go out."""
