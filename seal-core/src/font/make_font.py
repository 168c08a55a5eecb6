"""Cuts "Yinxin Song" out of Noto Serif CJK SC.

    make_font.py NotoSerifCJK-Regular.ttc Unihan_OtherMappings.txt.bz2 OUT.otf

What goes in: ASCII and Latin-1; all of GB 2312; all 8105 characters of the table of general
standard Chinese characters (2013), because names are registered with these; the punctuation,
units and numbers that licences use; the upright forms of punctuation for vertical text.

What stays out: hints, layout features, vertical metrics (every ideograph is one em high),
subroutines and private dictionaries per script. Every glyph is a charstring that stands alone, so
that a document's own subset is made by copying bytes.

The name: "Source" is a reserved font name of the original and Noto is a trademark, so a changed
font carries neither (SIL OFL 1.1, clause 3).
"""

import bz2
import re
import sys

from fontTools.fontBuilder import FontBuilder
from fontTools.pens.boundsPen import BoundsPen
from fontTools.pens.t2CharStringPen import T2CharStringPen
from fontTools.ttLib import TTFont

FAMILY = "Yinxin Song"
POSTSCRIPT = "YinxinSong-Regular"
VERSION = "1.000"
SIMPLIFIED_CHINESE = 2  # its place in the collection
DATE = 3849379200  # 2025-12-23, in seconds from 1904: a fixed moment, so the bytes are fixed

REQUIRED_RANGES = [(0x20, 0x7E), (0xA0, 0xFF)]
# Taken as far as the source has them.
WANTED_RANGES = [
    (0x2010, 0x2027), (0x2030, 0x203B), (0x2070, 0x2079), (0x2080, 0x2089),  # punctuation, super- and subscripts
    (0x2160, 0x217B), (0x2460, 0x249B), (0x3000, 0x301F), (0x3200, 0x3243), (0x3280, 0x32B0),
    (0xFE10, 0xFE19), (0xFE30, 0xFE44),  # upright forms for vertical text
    (0xFF01, 0xFF5E), (0xFFE0, 0xFFE5),
]
WANTED = "€™℃℉℡㎎㎏㎜㎝㎞㎡㎥㏄√∞≈≠≤≥←↑→↓■□▲△▼▽◆◇○◎●★☆☐☑☒✓✔"


def gb2312():
    for row in range(0xA1, 0xF8):
        for cell in range(0xA1, 0xFF):
            try:
                yield ord(bytes([row, cell]).decode("gb2312"))
            except UnicodeDecodeError:
                pass  # an unassigned place


def general_standard(unihan):
    with bz2.open(unihan, "rt", encoding="utf-8") as lines:
        for line in lines:
            entry = re.match(r"U\+([0-9A-F]+)\tkTGH\t", line)
            if entry:
                yield int(entry[1], 16)


def code_points(unihan, available):
    required = {c for first, last in REQUIRED_RANGES for c in range(first, last + 1)}
    required.update(gb2312())
    standard = set(general_standard(unihan))
    assert len(standard) == 8105, len(standard)
    required |= standard
    missing = sorted(required - available)
    assert not missing, ["U+%04X" % c for c in missing]
    wanted = {c for first, last in WANTED_RANGES for c in range(first, last + 1)}
    wanted.update(map(ord, WANTED))
    return sorted(required | (wanted & available))


def cut(source, points):
    cmap = source.getBestCmap()
    glyphs = source.getGlyphSet()
    advances = source["hmtx"]
    names = {".notdef": ".notdef"}
    mapping = {}
    for point in points:
        name = names.setdefault(cmap[point], ("uni%04X" if point < 0x10000 else "u%05X") % point)
        mapping[point] = name
    charstrings = {}
    metrics = {}
    for old, new in names.items():
        width = advances[old][0]
        # One em is the default width, so ideographs need not state theirs.
        pen = T2CharStringPen(None if width == 1000 else width, glyphs)
        glyphs[old].draw(pen)
        charstrings[new] = pen.getCharString(optimize=True)
        bounds = BoundsPen(glyphs)
        glyphs[old].draw(bounds)
        metrics[new] = (width, round(bounds.bounds[0]) if bounds.bounds else 0)

    original = source["name"]
    font = FontBuilder(1000, isTTF=False)
    font.setupHead(unitsPerEm=1000, created=DATE, modified=DATE, fontRevision=float(VERSION))
    font.setupGlyphOrder(list(names.values()))
    font.setupCharacterMap(mapping)
    font.setupCFF(
        POSTSCRIPT,
        {"version": VERSION, "FullName": FAMILY, "FamilyName": FAMILY, "Weight": "Regular",
         "FontBBox": [source["head"].xMin, source["head"].yMin, source["head"].xMax, source["head"].yMax]},
        charstrings,
        {"defaultWidthX": 1000, "nominalWidthX": 0},
    )
    font.setupHorizontalMetrics(metrics)
    font.setupHorizontalHeader(ascent=880, descent=-120)
    font.setupNameTable(
        {
            "copyright": original.getDebugName(0),
            "familyName": FAMILY,
            "styleName": "Regular",
            "uniqueFontIdentifier": f"{VERSION};{POSTSCRIPT}",
            "fullName": FAMILY,
            "version": f"Version {VERSION}",
            "psName": POSTSCRIPT,
            "description": "A subset of Noto Serif CJK SC " + original.getDebugName(5).split(";")[0],
            "licenseDescription": original.getDebugName(13),
            "licenseInfoURL": original.getDebugName(14),
        },
        mac=False,
    )
    font.setupOS2(
        version=4, sTypoAscender=880, sTypoDescender=-120, sTypoLineGap=0, usWinAscent=880,
        usWinDescent=120, usWeightClass=400, fsType=0,
        sxHeight=source["OS/2"].sxHeight, sCapHeight=source["OS/2"].sCapHeight,
    )
    font.setupPost(keepGlyphNames=False)
    font.font.recalcTimestamp = False
    return font


def main(ttc, unihan, out):
    source = TTFont(ttc, fontNumber=SIMPLIFIED_CHINESE)
    points = code_points(unihan, set(source.getBestCmap()))
    font = cut(source, points)
    font.save(out)
    print(f"{out}: {len(points)} code points")


main(*sys.argv[1:])
