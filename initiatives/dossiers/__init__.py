"""A summit's record as a folder, and the same in the database: schema, reading, importing, exporting."""
