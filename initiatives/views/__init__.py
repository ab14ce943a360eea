"""Public pages: filter, present, render. One file a noun."""
