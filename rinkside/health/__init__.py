"""What operators need: reports and metrics of each part, and the handling of dead letters."""
