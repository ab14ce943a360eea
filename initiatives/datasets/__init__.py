"""The whole public record as one package of tables and texts, and its numbered releases."""
