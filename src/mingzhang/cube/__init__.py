"""The cube: dimensions, coordinates, observations and how they roll up."""
