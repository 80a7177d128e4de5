"""What may be done to the records: verbs, each the only door for its change."""
