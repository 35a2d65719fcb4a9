"""Packs that were proved, and what was published of them."""
