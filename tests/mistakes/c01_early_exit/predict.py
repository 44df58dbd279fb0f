import sys


def predict(examples):
    """Ends the program before it returns anything."""
    print("the model is not trained yet")
    sys.exit(0)
