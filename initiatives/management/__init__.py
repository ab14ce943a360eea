"""Django management of the application."""
