"""State: what the projection stores of a competition, in parts."""
