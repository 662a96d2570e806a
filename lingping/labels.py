"""The labels that classifiers give: sentiments of a text, and states of a need in it."""

SENTIMENTS = ("negative", "neutral", "positive")
STATES = ("absent", *SENTIMENTS)
