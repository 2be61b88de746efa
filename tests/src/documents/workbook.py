"""Reads a pack's workbook with openpyxl and holds it against the tables of the same pack.

    workbook.py DATA             DATA is a pack's folder `data`
    workbook.py DATA --planted   the same over a copy in which one text was turned into a formula: must fail

Prints one line of JSON; ends with 1 and the first fault where there is one.
"""

import csv
import datetime
import io
import json
import pathlib
import sys
import zipfile

import openpyxl

csv.field_size_limit(1 << 30)


def moment(text):
    """A time as the tables write it, to the second; None where it is none."""
    try:
        at = datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))
    except ValueError:
        return None
    if at.tzinfo is None or "T" not in text:
        return None
    return at.astimezone(datetime.timezone.utc).replace(tzinfo=None, microsecond=0)


def same_text(cell, field):
    """The tables put an apostrophe before what looks like a formula, the workbook marks the cell instead."""
    if len(field) > 29_000:
        return cell[:1_000].replace("'", "") in field.replace("'", "")[:2_000]
    return cell.replace("'", "") == field.replace("'", "")


def check_cell(cell, field, where):
    value = cell.value
    assert cell.data_type != "f", f"{where} is a formula: {value!r}"
    if field == "":
        assert value is None, f"{where} should be empty: {value!r}"
    elif isinstance(value, datetime.datetime):
        assert value == moment(field), f"{where}: {value} is not {field}"
        return "time"
    elif isinstance(value, (int, float)):
        assert str(int(value)) == field, f"{where}: {value} is not {field}"
        return "number"
    else:
        assert isinstance(value, str) and same_text(value, field), f"{where}: {value!r} is not {field!r}"
        if value.lstrip().startswith(("=", "+", "-", "@")):
            assert cell.quotePrefix, f"{where} would run when edited: {value!r}"
        return "text"
    return None


def check_column(kinds, fields, where):
    told = [field for field in fields if field]
    if told and all(moment(field) for field in told):
        assert kinds == {"time"}, f"{where} holds nothing but times, and is {kinds}"
    assert not ({"time", "number"} <= kinds), f"{where} mixes {kinds}"


def check_sheet(sheet, table):
    with open(table, newline="", encoding="utf-8") as file:
        head, *rows = csv.reader(file)
    cells = list(sheet.iter_rows())
    assert [cell.value for cell in cells[0]] == head, f"{sheet.title}: another head"
    assert len(cells) == len(rows) + 1, f"{sheet.title}: {len(cells) - 1} rows, not {len(rows)}"
    assert sheet.freeze_panes == "A2", f"{sheet.title}: the head is not frozen"
    assert sheet.auto_filter.ref == sheet.dimensions, f"{sheet.title}: filter over {sheet.auto_filter.ref}"
    seen = {"time": 0, "number": 0, "text": 0}
    for at, name in enumerate(head):
        where = f"{sheet.title}.{name}"
        kinds = [check_cell(line[at], row[at], f"{where}[{n}]") for n, (line, row) in enumerate(zip(cells[1:], rows))]
        kinds = [kind for kind in kinds if kind]
        check_column(set(kinds), [row[at] for row in rows], where)
        for kind in kinds:
            seen[kind] += 1
        width = sheet.column_dimensions[cells[0][at].column_letter].width
        assert 8 <= width <= 62, f"{where} is {width} wide"
    return seen


def main(data, planted):
    raw = (data / "report.xlsx").read_bytes()
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        foreign = [name for name in archive.namelist() if "vba" in name or "external" in name or "connection" in name]
        assert not foreign, f"the workbook has {foreign}"
        dates = {info.date_time for info in archive.infolist()}
        assert dates == {(1980, 1, 1, 0, 0, 0)}, f"files in it are of {dates}"
    book = openpyxl.load_workbook(io.BytesIO(raw))
    if planted:
        book["identities"]["B2"].value = "=1+1"
    assessment = json.loads((data / "assessment.json").read_text(encoding="utf-8"))
    as_of = moment(assessment["snapshot"]["as_of"])
    assert book.properties.created.replace(tzinfo=None) == as_of, f"made at {book.properties.created}"
    tables = {path.stem: path for path in sorted((data / "tables").glob("*.csv"))}
    assert book.sheetnames == ["Cover", *tables], f"sheets {book.sheetnames}, tables {list(tables)}"
    assert book.active.title == "Cover", "it opens elsewhere"
    total = {"time": 0, "number": 0, "text": 0}
    for name, table in tables.items():
        for kind, number in check_sheet(book[name], table).items():
            total[kind] += number
    cover = [str(cell.value) for row in book["Cover"].iter_rows() for cell in row if cell.value is not None]
    print(json.dumps({"cells": total, "bytes": len(raw), "cover": cover}))


if __name__ == "__main__":
    try:
        main(pathlib.Path(sys.argv[1]), "--planted" in sys.argv)
    except AssertionError as fault:
        sys.exit(str(fault))
