"""Every page that anybody of the cast can open is valid, named, labelled and Chinese; test_english reads the others."""


import pytest

from tests.checked_client import Page, checked_client
from tests.whole.places import ROLES, Site, routes


@pytest.mark.parametrize("username", ROLES)
def test_every_page_is_as_it_should_be(site: Site, username: str | None) -> None:
    client = checked_client(username)
    faults = []
    for route in routes():
        if route.name == "language":  # it would change what is asked for
            continue
        try:
            client.get(site.address(route))
        except AssertionError as fault:
            faults.append(f"{route.name}: {fault}")
    assert not faults, "\n".join(faults)


PAGE = """<!doctype html><html lang="zh-Hans"><head><title>页 - 检和</title></head>
<body><main><h1>标题</h1>{}</main></body></html>"""


def test_a_good_page_has_no_fault() -> None:
    assert list(Page(PAGE.format('<label for="a">姓名</label><input id="a" name="a">')).faults()) == []


@pytest.mark.parametrize("broken", [
    "<p><div></p>", "<h1>二</h1>", '<input name="a">', '<p id="a"></p><p id="a"></p>', '<label for="b">姓名</label>',
    "<script>1</script>", '<p style="color:red">红</p>', '<a href="javascript:alert(1)">点</a>',
    '<button onclick="x()">点</button>',
    "<p>This field is required.</p>", "<p>unpaid_wages</p>", '<a href="/"></a>',
])  # fmt: skip
def test_a_broken_page_is_noticed(broken: str) -> None:
    assert list(Page(PAGE.format(broken)).faults())
