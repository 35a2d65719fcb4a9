"""Reads back what was written, compares every figure, and checks the pack with all rules."""
