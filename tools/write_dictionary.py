"""Makes docs/data-dictionary.md from the models: every table, column, rule and index. Run by tools/write_docs.py."""

from typing import Any

MADE = "<!-- Written by tools/write_docs.py from the models. Do not edit. -->"
APPS = ("people", "records")
INTRO = """\
Tables of other packages (log-in sessions, failed log-ins, one-time-code devices, jobs) are described by those packages.
Keys are UUIDv7, made in Python. `centre` stands in every table of case work and leads its lists. Deleting is refused
to the application's role on every table of `records` except drafts. A **protected** column is encrypted field by field
([crypto.md](crypto.md)). Times carry a zone; money is integer fen."""


def dictionary_page() -> str:
    """The whole page. Django must be set up."""
    from django.apps import apps

    parts = [MADE, "# 数据字典 Data dictionary", INTRO]
    for label in APPS:
        config = apps.get_app_config(label)
        parts.append(f"## {label}")
        for model in sorted(config.get_models(), key=lambda one: one.__name__):
            parts += _table(model)
    return "\n\n".join(parts) + "\n"


def _table(model: Any) -> list[str]:
    head = ["| column | type | empty | what it is |", "| --- | --- | --- | --- |"]
    rows = [
        f"| `{field.column}` | {_type(field)} | {'yes' if field.null or field.blank else ''} | {_what(field)} |"
        for field in model._meta.concrete_fields
    ]
    rules = [f"- `{rule.name}`: {_rule(rule)}" for rule in model._meta.constraints]
    ways = [f"- `{index.name}`: {_index(index)}" for index in model._meta.indexes]
    docstring = " ".join((model.__doc__ or "").split())
    return [
        f"### {model.__name__} (`{model._meta.db_table}`)", docstring, "\n".join(head + rows),
        *(["Rules kept by the database:\n\n" + "\n".join(rules)] if rules else []),
        *(["Indexes:\n\n" + "\n".join(ways)] if ways else []),
    ]  # fmt: skip


def _type(field: Any) -> str:
    if field.is_relation:
        return f"→ {field.related_model.__name__}"
    name = field.get_internal_type().removesuffix("Field")
    if name == "UUID":
        return name
    if type(field).__name__ == "ProtectedField":
        return "protected"
    return f"{name}({field.max_length})" if field.max_length else str(name)


def _what(field: Any) -> str:
    said = str(field.help_text).replace("|", "\\|")
    if field.unique and not field.primary_key:
        said = f"{said} (unique)".strip()
    return "key" if field.primary_key and not field.is_relation else said


def _rule(rule: Any) -> str:
    if hasattr(rule, "fields") and rule.fields:
        only = f", where {_condition(rule.condition)}" if rule.condition is not None else ""
        return f"one row for each {', '.join(f'`{name}`' for name in rule.fields)}{only}"
    return _condition(rule.condition)


def _index(index: Any) -> str:
    only = f", where {_condition(index.condition)}" if index.condition is not None else ""
    return ", ".join(f"`{name}`" for name in index.fields) + only


def _condition(condition: Any) -> str:
    """A condition as a reader would say it: `closed_at` is null or (`owner` is not null and …)."""
    if isinstance(condition, tuple):
        name, value = condition
        field, _, how = name.partition("__")
        match how:
            case "isnull":
                return f"`{field}` is {'null' if value else 'not null'}"
            case "":
                return f"`{field}` is null" if value is None else f"`{field}` = {_value(value)}"
            case "in":
                return f"`{field}` is one of {', '.join(map(_value, value))}"
        sign = {"gte": "≥", "gt": ">", "lte": "≤", "lt": "<"}.get(how, how)
        return f"`{field}` {sign} {_value(value)}"
    inner = [_condition(child) for child in condition.children]
    joined = f" {condition.connector.lower()} ".join(
        f"({text})" if not isinstance(child, tuple) and len(child.children) > 1 else text
        for child, text in zip(condition.children, inner, strict=True)
    )
    return f"not ({joined})" if condition.negated else joined


def _value(value: Any) -> str:
    return f"`{value.name}`" if hasattr(value, "resolve_expression") else "empty" if value == "" else str(value).lower()
