"""Documents that people drop to have them checked."""
