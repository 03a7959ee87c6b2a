"""The demo campus: a plausible university, made through the real verbs with a fixed seed, dates relative to today."""
