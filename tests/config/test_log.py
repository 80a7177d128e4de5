"""A log line tells where something failed, and nothing about the people it failed for."""

import json
import logging
import sys

from jianhe.config.log import JsonLine


def _logged(message: str, *arguments: object, exc_info: object = None) -> dict[str, object]:
    record = logging.LogRecord("jianhe", logging.ERROR, __file__, 1, message, arguments, exc_info)  # type: ignore[arg-type]
    line = JsonLine().format(record)
    assert "\n" not in line
    found: dict[str, object] = json.loads(line)
    return found


def test_what_was_asked_after_the_question_mark_is_cut() -> None:
    assert _logged("Internal Server Error: %s", "/desk/matters/?q=王小明")["message"] == (
        "Internal Server Error: /desk/matters/"
    )


def test_the_words_of_an_error_are_left_out_but_its_kind_and_place_stay() -> None:
    try:
        raise ValueError("Key (name)=(王小明) exists")
    except ValueError:
        line = _logged("failed", exc_info=sys.exc_info())
    assert line["error"] == "ValueError"
    assert "test_log.py" in str(line["where"])
    assert "王小明" not in json.dumps(line, ensure_ascii=False)
