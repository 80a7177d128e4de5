"""Tests of the pure ledger: no database."""
