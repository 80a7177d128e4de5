"""系统状态: version, database, worker, backup and disk, each with what to do when it is not as it should be."""

from datetime import datetime, timedelta
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from jianhe.records.queries import system as state
from jianhe.web.access import needs
from jianhe.web.clock import now
from jianhe.web.templatetags.jianhe import day_and_time

SILENT_AFTER = timedelta(minutes=5)
OLD_AFTER = timedelta(days=1)
LITTLE = 1024**3


@needs("see_system")
@require_safe
def system(request: HttpRequest) -> HttpResponse:
    """One row a thing: what it is, how it is, and what to do."""
    at = now(request)
    rows = [_version(), *_database(), _worker(at), _backup(at), _disk()]
    return render(request, "desk/admin/system.html", {"rows": rows, "bad": sum(not row["is_good"] for row in rows)})


def _row(label: str, value: str, is_good: bool, cure: str = "") -> dict[str, Any]:
    return {"label": label, "value": value, "is_good": is_good, "cure": "" if is_good else cure}


def _version() -> dict[str, Any]:
    try:
        number = version("jianhe")
    except PackageNotFoundError:  # run from a checkout that was not installed
        number = gettext("未安装，直接从源码运行")
    return _row(gettext("版本"), number, True)


def _database() -> list[dict[str, Any]]:
    found = state.database()
    yes, no = gettext("是"), gettext("否")
    checks = [
        (gettext("数据页有校验和"), found.has_checksums, gettext("停库后执行 pg_checksums --enable。")),
        (gettext("提交的都落盘"), found.is_durable, gettext("运行 ./jianhe db check，按提示打开。")),
        (gettext("应用账号没有特权"), found.role_is_plain, gettext("运行 ./jianhe db check，按提示收回。")),
        (gettext("应用账号不拥有表，不能清空表"), found.owns_nothing, gettext("运行 ./jianhe db check，按提示收回。")),
        (gettext("行级安全对谁都强制"), found.walls_are_forced, gettext("运行 ./jianhe db check，按提示打开。")),
    ]
    size = filesizeformat(found.size)
    return [
        _row(gettext("数据库"), f"PostgreSQL {found.version}, {size}", True),
        *(_row(label, yes if good else no, good, cure) for label, good, cure in checks),
    ]


def _worker(at: datetime) -> dict[str, Any]:
    seen = state.worker_seen_at()
    alive = seen is not None and at - seen < SILENT_AFTER
    words = gettext("没有看到") if seen is None else gettext("%(when)s 还在") % {"when": day_and_time(seen)}
    return _row(gettext("后台"), words, alive, gettext("登记照常；提醒和生成会晚。重启 ./jianhe run。"))


def _backup(at: datetime) -> dict[str, Any]:
    made = state.backup_made_at()
    recent = made is not None and at - made < OLD_AFTER
    words = gettext("还没有做过") if made is None else day_and_time(made)
    return _row(gettext("最近一次备份"), words, recent, gettext("运行 ./jianhe backup 文件名，密钥另存。"))


def _disk() -> dict[str, Any]:
    free, total = state.disk()
    words = gettext("剩 %(free)s，共 %(total)s") % {"free": filesizeformat(free), "total": filesizeformat(total)}
    return _row(gettext("磁盘"), words, free > LITTLE, gettext("腾出空间或者换盘。"))
