"""What people get to see of a check: text for the terminal, JSON, one HTML page, a workbook."""
