from package_that_is_nowhere.models import Classifier


def predict(examples):
    """Needs something that is not installed."""
    return Classifier().predict(examples)
