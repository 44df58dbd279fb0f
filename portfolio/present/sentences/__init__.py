"""What a reader is told: facts of an analysis come in, sentences and the values that a template prints go out."""
