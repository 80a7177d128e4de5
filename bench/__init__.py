"""Measurements of the running product, on invented matters; see README.md here."""
