"""What happened before: git, ``runs/`` and ``review.csv`` come in, histories, decisions, notes and reviews go out."""
