"""What stands inside a .docx template: the blanks it names, and whether it keeps to placeholders, `for` and `if`.

An office edits templates in WPS or Word, so a template is input: it runs in a sandbox without functions or filters,
and `check` says in plain words what is wrong with it.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Mapping
from functools import lru_cache

from docx import Document
from docx.opc.exceptions import PackageNotFoundError
from docx.opc.part import Part
from docx.oxml.ns import qn
from docxtpl import DocxTemplate
from jinja2 import Environment, StrictUndefined, TemplateError, meta, nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment

from jianhe.papers.model import Paper

COMPUTED = frozenset({"qr"})
ALLOWED = (nodes.Template, nodes.Output, nodes.TemplateData, nodes.Name, nodes.For, nodes.If, nodes.Not, nodes.Getattr)
LOOP = frozenset({"index", "first", "last"})
LARGEST = 20 * 1024 * 1024
MOST_PARTS = 500
UNSUPPORTED = {
    "w:numPr": "automatic numbering: type the numbers",
    "w:txbxContent": "a text box: use paragraphs or a table",
    "w:pict": "an old drawing: use a picture in line with the text",
    "w:ins": "tracked changes: accept or reject them",
    "w:del": "tracked changes: accept or reject them",
    "w:footnoteReference": "a footnote",
    "m:oMath": "a formula",
}
HARMLESS_LINKS = ("/hyperlink",)


def environment() -> Environment:
    """The only environment templates run in: escaped values, no functions, no filters, unknown names refused."""
    env = ImmutableSandboxedEnvironment(autoescape=True, undefined=StrictUndefined)
    for table in (env.globals, env.filters, env.tests):
        table.clear()
    return env


@lru_cache(maxsize=64)
def names(template: bytes) -> frozenset[str]:
    """The blanks that a template asks for, without those that `render` computes itself."""
    return frozenset().union(*(meta.find_undeclared_variables(tree) for tree in _trees(template))) - COMPUTED


def check(papers: Mapping[str, Paper]) -> list[str]:
    """Each fault of each template in one sentence; empty when all are right."""
    faults = [f"papers/{code}.docx: {fault}" for code, paper in papers.items() for fault in faults_of(paper)]
    used = frozenset().union(*(_names_or_none(paper) for paper in papers.values()))
    common = {name for paper in papers.values() for name in paper.common}
    return faults + [f"papers/common.yaml: no template uses {name}" for name in sorted(common - used)]


def faults_of(paper: Paper) -> list[str]:
    """What is wrong with one template: broken file, links to elsewhere, template code, undeclared or unused blanks."""
    try:
        faults = list(_package_faults(paper.template))
        trees = [] if faults else list(_trees(paper.template))
    except TemplateError as error:
        return [f"the placeholders cannot be read: {error}"]
    except (PackageNotFoundError, zipfile.BadZipFile, KeyError, ValueError) as error:
        return [f"this is not a .docx file: {error}"]
    faults += [fault for tree in trees for fault in _code_faults(tree, paper)]
    if faults:
        return faults
    used = names(paper.template)
    faults += [f"{name} is not declared in {paper.code}.yaml" for name in sorted(used - set(paper.blanks))]
    faults += [f"{name} is declared but not used" for name in sorted(set(paper.own) - used)]
    return faults


def _names_or_none(paper: Paper) -> frozenset[str]:
    try:
        return names(paper.template)
    except (TemplateError, PackageNotFoundError, zipfile.BadZipFile, KeyError, ValueError):
        return frozenset()


def _trees(template: bytes) -> Iterator[nodes.Template]:
    """Body, headers and footers as the renderer will see them."""
    document = DocxTemplate(io.BytesIO(template))
    document.init_docx()
    env = environment()
    yield env.parse(document.patch_xml(document.get_xml()))
    for uri in (DocxTemplate.HEADER_URI, DocxTemplate.FOOTER_URI):
        for _, part in document.get_headers_footers(uri):
            yield env.parse(document.patch_xml(document.get_part_xml(part)))


def _package_faults(template: bytes) -> Iterator[str]:
    with zipfile.ZipFile(io.BytesIO(template)) as package:
        parts = package.infolist()
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > LARGEST:
        yield "the file is too large"
        return
    document = Document(io.BytesIO(template))
    for part in document.part.package.iter_parts():
        yield from _part_faults(part)
    found = {element.tag for element in document.element.body.iter()}
    yield from sorted({f"the PDF cannot show {why}" for name, why in UNSUPPORTED.items() if _tag(name) in found})
    properties = document.core_properties
    if any("{{" in text or "{%" in text for text in (properties.title, properties.author, properties.subject)):
        yield "the document properties hold a placeholder"


def _part_faults(part: Part) -> Iterator[str]:
    if "vbaProject" in part.content_type:
        yield "the file holds macros"
    if part.content_type.endswith("footnotes+xml") and (b"{{" in part.blob or b"{%" in part.blob):
        yield "a footnote holds a placeholder"
    for link in part.rels.values():
        if link.is_external and not link.reltype.endswith(HARMLESS_LINKS):
            yield f"the file loads something from elsewhere: {link.target_ref}"


def _code_faults(tree: nodes.Template, paper: Paper) -> Iterator[str]:
    loops = {loop.target.name for loop in tree.find_all(nodes.For) if isinstance(loop.target, nodes.Name)}
    for node in _walk(tree):
        if not isinstance(node, ALLOWED):
            yield f"only names, for and if are allowed, not {type(node).__name__} (line {node.lineno})"
        elif isinstance(node, nodes.Getattr) and not _is_loop(node):
            yield f"only loop.index, loop.first and loop.last may have a dot, not .{node.attr}"
        elif isinstance(node, nodes.For):
            name = node.iter.name if isinstance(node.iter, nodes.Name) else ""
            if name not in paper.blanks or paper.blanks[name].type != "lines":
                yield f"for runs over a blank of type lines, not over {name or 'an expression'}"
            if node.test or node.else_ or node.recursive:
                yield "for has no else, no condition and no recursion"
        elif isinstance(node, nodes.Name) and node.ctx == "store" and node.name not in loops:
            yield f"{node.name} must not be set"


def _tag(name: str) -> str:
    return str(qn(name))


def _is_loop(node: nodes.Getattr) -> bool:
    return isinstance(node.node, nodes.Name) and node.node.name == "loop" and node.attr in LOOP


def _walk(node: nodes.Node) -> Iterator[nodes.Node]:
    yield node
    for child in node.iter_child_nodes():
        yield from _walk(child)
