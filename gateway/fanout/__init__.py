"""Fan-out: client sessions, subscriptions and the frames written to them."""
