"""What people saw: tags on a drawn sample come in, rates with intervals, corrected scores and agreement go out."""
