"""A publication as files: DOCX, XLSX, PDF, HTML, open data."""
