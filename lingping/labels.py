"""The labels of classifiers: the sentiment of a text, and the state of each need in it; indices are in this order."""

SENTIMENTS = ("negative", "neutral", "positive")
STATES = ("absent", *SENTIMENTS)
