"""The project's own sample documents: their facts, their tables and the writers of five formats."""
