"""Identity numbers and telephones as they stand in cells: several in one, as numbers, destroyed by Excel or whole."""

import re
from datetime import date
from functools import lru_cache

from jianhe.law.identity import BadNumber, check_digit, read_identity
from jianhe.ledger.notation import NOTHING, Reading, plain, says_nothing
from jianhe.ledger.workbook import Cell, shown

LOST = Reading(reason="id_precision_lost")
_EXACT = 10**15  # Excel keeps fifteen digits of a number
_WHOLE = re.compile(r"[0-9]{17}[0-9X]")
_SCIENTIFIC = re.compile(r"\d(?:\.\d+)?E\+?\d{2}", re.IGNORECASE)
_REMARK = re.compile(r"\([^()]{0,20}[^()\d][^()]{0,20}\)|[\u4e00-\u9fff]+[:]?|:")
_BETWEEN = re.compile(r"[,;、/|\n]+")
_LETTERED = re.compile(r"[A-Z]{1,3}\d{6,9}(?:\(?[0-9A-Z]\)?)?|\d{8,9}[A-Z]")
_CREDIT_SIGNS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_CREDIT = re.compile(rf"[0-9A-Z]{{2}}\d{{6}}[{_CREDIT_SIGNS}]{{10}}")

# 100… was given to nobody: invented people of demonstrations and tests have such numbers.
_MOBILE = re.compile(r"(?:\+?0{0,2}86)?(1(?:[3-9]\d|00)\d{8})")
_LANDLINE = re.compile(r"(?:\+?0{0,2}86)?(0(?:10|2\d|[3-9]\d{2})[2-9]\d{6,7})")
_LOCAL = re.compile(r"[2-9]\d{6,7}")
_SERVICE = re.compile(r"[48]00\d{7}")
_WITHOUT_ZERO = re.compile(r"(?:2\d|[3-9]\d{2})[2-9]\d{6,7}")
_CALLED = re.compile(r"^\s*(?:tel|phone|mobile|mob)\.?\s*:?", re.IGNORECASE)
_EXTENSION = re.compile(r"(?:转|EXT\.?|#|x)\d{1,5}$", re.IGNORECASE)


@lru_cache(maxsize=100_000, typed=True)
def read_papers(cell: Cell, *, today: date, declared: str = "", is_organisation: bool = False) -> Reading:
    """The numbers of a cell, in their order, in plain form.

    Citizen identity numbers are judged (length, check digit, date; not the area). An old one of 15 digits is carried
    over by rule and flagged `old_id_number`. Passports, credit codes and what `declared` names otherwise are kept as
    they stand.
    """
    if isinstance(cell, bool):
        return Reading(reason="bad_id_characters")
    if isinstance(cell, int | float):
        if cell >= _EXACT or cell != int(cell):
            return LOST
        text = str(int(cell))
    else:
        text = plain(shown(cell)).lstrip("'")
    if not declared and not is_organisation and _WHOLE.fullmatch(text):
        one = _identity(text, today)
        return one if one.reason else Reading([one.value], flag=one.flag)
    if says_nothing(text):
        return NOTHING
    if not re.search(r"\d", text):
        return Reading(flag="kept_as_text")
    if _is_other(declared):
        return Reading([piece for piece in map(_tight, _BETWEEN.split(text)) if piece])
    found: list[str] = []
    flag = ""
    for piece in _pieces(text):
        one = _read_one(piece, today, is_organisation)
        if one.reason:
            return one
        found.append(one.value)
        flag = flag or one.flag
    return Reading(found, flag=flag, rest=_remark(text)) if found else Reading(reason="bad_id_characters")


def _pieces(text: str) -> list[str]:
    """The numbers of a cell: between signs, or between spaces where each part is whole by itself."""
    found: list[str] = []
    for piece in _BETWEEN.split(text):
        bare = _REMARK.sub(" ", piece) if re.search(r"\d{15}", piece.replace(" ", "")) else piece
        parts = bare.split()
        if len(parts) > 1 and all(len(part) in (15, 18) for part in parts):
            found += parts
        elif re.search(r"\d", piece) and parts:
            found.append("".join(parts))
    return found


def _read_one(piece: str, today: date, is_organisation: bool) -> Reading:
    number = piece.upper()
    if not is_organisation and _WHOLE.fullmatch(number):
        return _identity(number, today)
    if _SCIENTIFIC.fullmatch(number):
        return LOST
    if number.endswith(".0") and number[:-2].isdigit():
        number = number[:-2]
    number = number.replace("-", "") if re.fullmatch(r"[\dX-]+", number) else number
    if _CREDIT.fullmatch(number) and re.search("[A-Z]", number[:17]):
        return Reading(number, flag="" if is_credit_code(number) else "bad_credit_code")
    if (is_organisation and is_credit_code(number)) or _LETTERED.fullmatch(number) or "字第" in number:
        return Reading(number)
    if re.fullmatch(r"\d{15}", number):
        return Reading(number) if is_organisation else _old(number, today)
    if is_organisation and not _WHOLE.fullmatch(number):
        return Reading(number)
    return _identity(number, today)


def _identity(number: str, today: date) -> Reading:
    """Judged. A wrong check digit says more than a wrong date: any digit may be wrong, or Excel lost the last three."""
    try:
        return Reading(read_identity(number, on=today).number, flag="id_may_be_rounded" * number.endswith("000"))
    except BadNumber as bad:
        code = bad.code
    if _WHOLE.fullmatch(number) and check_digit(number[:17]) != number[17]:
        return LOST if number.endswith("000") else Reading(reason="bad_id_checkdigit")
    return Reading(reason=code)


def _old(number: str, today: date) -> Reading:
    """An identity number of before 1999: the century and the check digit are added by rule."""
    longer = f"{number[:6]}19{number[6:]}"
    try:
        return Reading(read_identity(longer + check_digit(longer), on=today).number, flag="old_id_number")
    except BadNumber as bad:
        return Reading(reason=bad.code)


def is_credit_code(number: str) -> bool:
    """A unified social credit code by GB 32100-2015, with its check sign; a citizen's identity number is none."""
    if not _CREDIT.fullmatch(number):
        return False
    if _WHOLE.fullmatch(number) and check_digit(number[:17]) == number[17]:
        return False
    weighed = sum(_CREDIT_SIGNS.index(sign) * pow(3, place, 31) for place, sign in enumerate(number[:17]))
    return _CREDIT_SIGNS[(31 - weighed % 31) % 31] == number[17]


def _is_other(declared: str) -> bool:
    """The column beside it says that this is no identity card."""
    return bool(declared) and "身份证" not in declared and not declared.isdigit() and not says_nothing(declared)


def _tight(piece: str) -> str:
    return "".join(piece.split()).upper()


@lru_cache(maxsize=100_000, typed=True)
def read_phones(cell: Cell) -> Reading:
    """The telephones of a cell as digits, in their order: mobile, with area code, local, or of a service."""
    if isinstance(cell, bool):
        return Reading(reason="bad_phone")
    if isinstance(cell, int | float):
        text = str(int(cell)) if cell == int(cell) else repr(cell)
    else:
        text = plain(shown(cell)).lstrip("'")
    if _MOBILE.fullmatch(text) and len(text) == 11:
        return Reading([text])
    if says_nothing(text):
        return NOTHING
    text = text.translate(_DASHES)
    if not re.search(r"\d", text):
        return Reading(flag="kept_as_text")
    if not isinstance(cell, str) and _WITHOUT_ZERO.fullmatch(text) and len(text) == 10:
        return Reading([f"0{text}"], flag="zero_restored")
    found: list[str] = []
    for piece in re.split(r"[,;、/|\n]+|(?<=\d{7})或", text):
        piece = _CALLED.sub("", piece)
        bare = re.sub(r"\((?!0\d{2,3}\))[^()]*\)|[\u4e00-\u9fff]+:?|:", " ", _EXTENSION.sub("", piece)).strip(" .")
        if not bare:
            continue
        whole = _one_phone(bare)
        numbers = [whole] if whole else [_one_phone(part) for part in bare.split()]
        if not all(numbers):
            return Reading(reason="bad_phone")
        found += [number for number in numbers if number and number not in found]
    return Reading(found, rest=_remark(text)) if found else Reading(reason="bad_phone")


def _remark(text: str) -> str:
    """The words beside the numbers: whose they are."""
    return " ".join(re.findall(r"[\u4e00-\u9fff]+", text)) if not text.isascii() else ""


_DASHES = str.maketrans(dict.fromkeys("—–－―‐‑−_", "-"))


def _one_phone(text: str) -> str:
    digits = re.sub(r"[\s\-()]", "", text)
    if re.fullmatch(r"\d+\.0+", digits):
        digits = digits.partition(".")[0]
    elif re.fullmatch(r"\d\.\d{10}E\+?10", digits, re.IGNORECASE):
        digits = str(int(float(digits)))
    for form in (_MOBILE, _LANDLINE):
        if found := form.fullmatch(digits):
            return found[1]
    return digits if _LOCAL.fullmatch(digits) or _SERVICE.fullmatch(digits) else ""
