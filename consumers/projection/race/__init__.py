"""Race: computed from the state of a competition: results tables, pace, targets, records, points."""
