"""A budget as it is to be printed: headings, paragraphs and tables whose figures know their coordinates."""
