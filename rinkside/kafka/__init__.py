"""Kafka for the commands: the connection that the settings describe, and the publishers of files and live feeds."""
