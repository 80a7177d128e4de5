"""A failure that is told to the person at the keyboard in one sentence: what is wrong and what to do."""


class Problem(Exception):
    """Carries that sentence; the command line prints it and ends with 1."""
