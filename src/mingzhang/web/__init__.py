"""The web system: departments fill in, the finance bureau reviews, everybody reads. Django on the core; it decides nothing of its own."""
