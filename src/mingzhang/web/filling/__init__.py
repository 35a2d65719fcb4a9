"""What a unit fills in: the parts of its facts, every change kept."""
