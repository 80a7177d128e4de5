"""One line of JSON per log record, without personal data: no request body, no query string, no arguments of frames."""

import json
import logging
from datetime import UTC, datetime


class JsonLine(logging.Formatter):
    """Time, level, logger, message and, for errors, where it was raised; addresses are cut at the question mark."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage().split("?", 1)[0],
        }
        if record.exc_info and record.exc_info[1] is not None:
            error = record.exc_info[1]
            line["error"] = type(error).__name__
            line["where"] = _frames(error)
        return json.dumps(line, ensure_ascii=False)


def _frames(error: BaseException) -> list[str]:
    """File and line of each frame. The error's own text is left out: a database error quotes the row it refused."""
    frames = []
    trace = error.__traceback__
    while trace is not None:
        frames.append(f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}")
        trace = trace.tb_next
    return frames[-12:]
