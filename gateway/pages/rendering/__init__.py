"""Rendering: templates, formats, headers, caching and static files of pages."""
