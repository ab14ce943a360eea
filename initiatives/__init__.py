"""Initiatives of heads of state: the domain, its pages and its desk."""
