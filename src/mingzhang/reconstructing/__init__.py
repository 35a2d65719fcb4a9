"""Facts that could stand behind a published budget: what prints the same tables."""
