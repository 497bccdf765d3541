"""Views: the documents that clients see, one module per document."""
