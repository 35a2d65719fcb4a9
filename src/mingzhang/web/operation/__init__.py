"""Health, readiness, backup, the server itself."""
