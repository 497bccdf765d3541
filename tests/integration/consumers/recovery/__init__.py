"""The consumer after something was lost: keys of the store, the broker, the beginning of the log."""
