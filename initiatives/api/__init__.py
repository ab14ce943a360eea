"""The public API: what the pages show, as JSON, for reading; `docs/data.md` says how it is asked."""
