"""Content: one module per page or download. Each has `ROUTES`, the handlers of its addresses."""
