"""Replication: the documents of the store, kept up to date in memory."""
