"""The yearly round: submissions of units and departments, their events, control numbers and opinions."""
