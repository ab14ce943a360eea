"""Shapes for pages and exports, ready to be shown."""
