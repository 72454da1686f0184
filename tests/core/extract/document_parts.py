"""What the tests of readers share."""

from munjang.errors import ExtractionRefused
from munjang.extract import extract
from munjang.records import FileState

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
A = "http://schemas.openxmlformats.org/drawingml/2006/main"
P = "http://schemas.openxmlformats.org/presentationml/2006/main"
RELS = "http://schemas.openxmlformats.org/package/2006/relationships"
HP = "http://www.hancom.co.kr/hwpml/2011/paragraph"
HH = "http://www.hancom.co.kr/hwpml/2011/head"
HS = "http://www.hancom.co.kr/hwpml/2011/section"


def outcome(path):
    """The state a file gets in the ledger, by reading it."""
    try:
        extraction = extract(path)
    except ExtractionRefused as refused:
        return refused.state
    return FileState.PARTIAL if extraction.left_out else FileState.INDEXED
