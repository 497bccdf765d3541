"""News: notable facts about results, in no language."""
