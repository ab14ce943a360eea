"""Lists taken away as files: columns declared once, rows read in batches, one writer a format."""
