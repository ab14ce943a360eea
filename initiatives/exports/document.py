"""A briefing as a document of a word processor (DOCX, ISO/IEC 29500)."""

import datetime
import io
import zipfile
from typing import Any

from django.template.defaultfilters import capfirst
from django.utils.translation import gettext as _
from docx import Document
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from initiatives.exports.briefing import Brief, briefs
from initiatives.exports.columns import ABOUT, Quotation
from initiatives.exports.lists import TakenList
from initiatives.exports.values import as_cell
from initiatives.presenters.dates import precise_date
from initiatives.presenters.proposals.progress import Proof, Step
from initiatives.text.writable import writable

# That of the template is American.
_A4 = Mm(210), Mm(297)


def document(taken: TakenList) -> bytes:
    """Return the briefing of a list in the active language."""
    made = Document()
    about = taken.about
    made.core_properties.title = about.title
    made.core_properties.author = about.title
    made.core_properties.language = taken.language
    made.core_properties.comments = about.licence
    made.core_properties.created = made.core_properties.modified = datetime.datetime.fromisoformat(
        f"{about.data_date}T00:00:00"
    )
    _set_language(made, taken.language)
    made.sections[0].page_width, made.sections[0].page_height = _A4
    made.add_heading(f"{about.title}: {_('Briefing')}", level=0)
    for column in ABOUT[1:]:
        is_day = column.name == "data_date"
        told = precise_date(about.data_day) if is_day else str(as_cell(column.value(about)))
        _fact(made, str(column.heading), told)
    for brief in briefs(taken):
        _add(made, brief)
    written = io.BytesIO()
    made.save(written)
    return _dateless(written)


def _dateless(package: io.BytesIO) -> bytes:
    """Return a package without the moments at which its parts were written: same data, same file."""
    written = io.BytesIO()
    with zipfile.ZipFile(package) as found, zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as dateless:
        for name in found.namelist():
            # The earliest moment that the format knows; so writes xlsxwriter too.
            dateless.writestr(zipfile.ZipInfo(name), found.read(name), zipfile.ZIP_DEFLATED)
    return written.getvalue()


def _set_language(made: Any, language: str) -> None:
    """Tell the word processor which language to spell by; that of the template is English."""
    spoken = OxmlElement("w:lang")
    spoken.set(qn("w:val"), language)
    made.styles["Normal"].element.get_or_add_rPr().append(spoken)


def _fact(made: Any, name: str, text: str) -> None:
    line = made.add_paragraph()
    line.paragraph_format.space_after = Pt(2)
    line.add_run(f"{name}: ").bold = True
    line.add_run(writable(text))


def _add(made: Any, brief: Brief) -> None:
    proposal = brief.listed.proposal
    made.add_heading(writable(proposal.title.text), level=1)
    made.add_paragraph(writable(proposal.summary.text))
    for heading, text in brief.facts:
        _fact(made, str(heading), text)
    _link(made.add_paragraph(), brief.listed.address)
    made.add_heading(_("Words that put it forward"), level=2)
    for cited in brief.origins:
        _quote(made, cited)
    if brief.further:
        made.add_heading(_("Further passages"), level=2)
        for cited in brief.further:
            _quote(made, cited)
    made.add_heading(_("Steps"), level=2)
    for step in brief.steps:
        _step(made, step)
    if not brief.steps:
        made.add_paragraph(_("No step has been recorded yet."))


def _quote(made: Any, cited: Quotation) -> None:
    made.add_paragraph(writable(cited.quoted.words), style="Quote")
    source = made.add_paragraph(f"{capfirst(str(cited.role.label))}. {writable(_source(cited))} ")
    for address in cited.addresses:
        _link(source, address)


def _source(cited: Quotation) -> str:
    document = cited.quoted.document
    day = precise_date(document.issued_on)
    named = [document.title.text, document.publisher.text, day, document.address]
    return ", ".join(name for name in named if name)


def _step(made: Any, step: Step) -> None:
    update = step.update
    day = precise_date(update.effective_on, update.effective_precision)
    line = made.add_paragraph(style="List Bullet")
    stands = f"{update.get_stage_display()}, {update.get_condition_display()}"
    words = line.add_run(writable(f"{day}: {stands}. {update.note} {update.reason}".rstrip()))
    if step.corrected_by:
        words.font.strike = True
        line.add_run(f" {_('Corrected:')} {_('see step %(number)s') % {'number': step.corrected_by.number}}")
    for proof in step.proofs:
        _proof(made.add_paragraph(style="List Bullet 2"), proof)


def _proof(line: Any, proof: Proof) -> None:
    evidence = proof.evidence
    said = [_("Speaks against it:")] if proof.contradicts else []
    day = precise_date(evidence.published_on) if evidence.published_on else ""
    named = [str(evidence.get_rank_display()), evidence.publisher, evidence.title, day]
    said.append(", ".join(name for name in named if name) + ".")
    words = proof.quoted.words if proof.quoted else evidence.quotation
    said += [_("“%(words)s”") % {"words": words}] if words else []
    line.add_run(writable(" ".join(said)) + " ")
    if evidence.address:
        _link(line, evidence.address)


def _link(line: Any, address: str) -> None:
    """Add a web address as a link; python-docx has no call for it."""
    target = line.part.relate_to(address, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
    link = OxmlElement("w:hyperlink")
    link.set(qn("r:id"), target)
    run = line.add_run(address)
    run.font.underline = True
    link.append(run._r)
    line._p.append(link)
    line.add_run(" ")
