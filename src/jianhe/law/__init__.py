"""The law as pure functions over data: what a day is, when a limit ends, what may be done. No Django, no database."""
