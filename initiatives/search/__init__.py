"""Finding proposals: by their words, and by the facets of a card index."""
