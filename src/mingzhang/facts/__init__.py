"""What a department states once: the facts from which every table, sentence and form follows."""
