"""Embedded PostgreSQL, roles, secrets and the supervisor of web and worker; knows no Django model."""
