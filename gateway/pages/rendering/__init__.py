"""Rendering: templates, formats of values, responses, the page cache and static files."""
