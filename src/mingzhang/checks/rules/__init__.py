"""The rules: declarations as data (`*.toml`, one group a file) and the functions that they name (`*.py`)."""
