"""A failure that is told to the person at the keyboard in one sentence: what is wrong and what to do."""


class Problem(Exception):
    """That sentence in Chinese, and the same in English; the command line prints both and ends with 1."""

    def __init__(self, chinese: str, english: str) -> None:
        super().__init__(f"{chinese}\n{english}")
