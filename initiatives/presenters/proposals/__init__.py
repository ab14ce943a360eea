"""Proposals: the list, the page of one, and what became of it."""
