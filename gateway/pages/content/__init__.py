"""Content: one module per page or download."""
