"""Layouts as data: which tables, phrases, forms and sentences a place prints in a year, and in which order."""
