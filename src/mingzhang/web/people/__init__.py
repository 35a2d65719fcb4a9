"""Who there is, in which organisation, and what each may do."""
