"""Timings of the program beside pdfplumber and beside itself: `python -m bench`."""
