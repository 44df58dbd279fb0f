"""Where it fails: outcomes and columns come in, slices and clusters that were confirmed on a second half go out."""
