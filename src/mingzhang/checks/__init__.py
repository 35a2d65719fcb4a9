"""What does not add up: identities derived from coordinates, and the coverage of what was looked at."""
