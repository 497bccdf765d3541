"""One module per group of verbs. Each wires settings to a service, and imports the service only when it is called."""
