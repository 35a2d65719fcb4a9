"""The log of everything that was done, chained by hashes."""
