"""The facts of invented departments as TOML, and what turns them into the workbooks of `samples/facts/`."""
