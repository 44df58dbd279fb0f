def predict(examples):
    labels = []
    for row in examples.to_dict("records"):
        labels.append(row["texts"])
    return labels
