"""Reads a pack's PDF page by page with pypdf and holds it against the assessment of the same pack.

    paper.py DATA             DATA is a pack's folder `data`
    paper.py DATA --planted   the same over a copy without its first page: must fail

Prints one line of JSON; ends with 1 and the first fault where there is one.
"""

import io
import json
import pathlib
import re
import sys

import pypdf

# What a document for reading never needs, and what would make it ask somebody or run something.
ACTIVE = ("/JavaScript", "/JS", "/OpenAction", "/AA", "/Launch", "/URI", "/SubmitForm", "/EmbeddedFiles", "/RichMedia")


def objects(reader):
    for number in range(1, len(reader.xref_objStm) + sum(map(len, reader.xref.values())) + 1):
        try:
            found = reader.get_object(number)
        except Exception:  # noqa: BLE001 - a number without an object
            continue
        if found is not None:
            yield found


def flat(text):
    return re.sub(r"\s+", " ", text)


def check_form(reader, as_of):
    catalog = reader.trailer["/Root"]
    assert catalog["/MarkInfo"]["/Marked"], "it is not tagged"
    assert catalog["/Lang"], "it has no language"
    packet = catalog["/Metadata"].get_object().get_data().decode("utf-8")
    for claim in ("<pdfaid:part>2</pdfaid:part>", "<pdfaid:conformance>A</pdfaid:conformance>", "<pdfuaid:part>1</pdfuaid:part>"):
        assert claim in packet, f"it does not claim {claim}"
    made = reader.metadata.creation_date.strftime("%Y-%m-%dT%H:%M:%S")
    assert as_of.startswith(made), f"made {made}, not {as_of}"
    fonts = 0
    for found in objects(reader):
        if not isinstance(found, dict):
            continue
        for key in ACTIVE:
            assert key not in found, f"something in it has {key}"
        if found.get("/Type") == "/FontDescriptor":
            fonts += 1
            assert any(key in found for key in ("/FontFile", "/FontFile2", "/FontFile3")), f"{found['/FontName']} is not embedded"
    assert fonts >= 2, f"{fonts} fonts"
    return fonts


def main(data, planted):
    raw = (data / "report.pdf").read_bytes()
    if planted:
        cut = pypdf.PdfWriter(clone_from=io.BytesIO(raw))
        del cut.pages[0]
        held = io.BytesIO()
        cut.write(held)
        raw = held.getvalue()
    reader = pypdf.PdfReader(io.BytesIO(raw))
    assessment = json.loads((data / "assessment.json").read_text(encoding="utf-8"))
    snapshot = assessment["snapshot"]
    pages = [flat(page.extract_text()) for page in reader.pages]
    for number, text in enumerate(pages, start=1):
        assert snapshot["id"] in text, f"page {number} does not name its snapshot"
        assert f"page {number} of {len(pages)}" in text, f"page {number} does not say that it is one of {len(pages)}"
        assert len(text) > 150, f"page {number} is empty: {text}"
    fonts = check_form(reader, snapshot["as_of"])
    verdicts = ("Findings, worst ", "No finding")
    assert any(verdict in pages[0] for verdict in verdicts), "page one has no verdict"
    whole = " ".join(pages)
    for part in ("What", "Who may act", "How reached", "Since, by whom", "What proves it", "What ends it"):
        assert part in whole, f"no finding says `{part}`"
    assert "could not be read" in pages[0] or "read to its end" in pages[0], "page one does not say what was not seen"
    is_figure = lambda found: isinstance(found, dict) and found.get("/S") == "/Figure"
    drawn = [found for found in objects(reader) if is_figure(found)]
    assert all(found.get("/Alt") for found in drawn), "a picture says nothing to whoever does not see it"
    told = {"pages": len(pages), "bytes": len(raw), "fonts": fonts, "figures": len(drawn), "first": pages[0], "text": whole}
    print(json.dumps(told))


if __name__ == "__main__":
    try:
        main(pathlib.Path(sys.argv[1]), "--planted" in sys.argv)
    except AssertionError as fault:
        sys.exit(str(fault))
