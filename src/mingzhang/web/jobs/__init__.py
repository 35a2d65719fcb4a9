"""Work that takes long: a queue in the database and those who work on it."""
