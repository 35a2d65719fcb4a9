"""What the phrases of titles, headers and row labels mean, as data."""
