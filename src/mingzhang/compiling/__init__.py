"""Facts and a layout give the publication: every table, sentence and form, each figure from the cube."""
