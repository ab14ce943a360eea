"""Texts of documents: the reader, the words that other pages quote, and what a new version changes."""
