"""Plain Python on strings: folding, paragraphs, spans, anchoring, runs. Knows no Django."""
