def predict(examples):
    """Waits for a day that does not come."""
    while True: pass
