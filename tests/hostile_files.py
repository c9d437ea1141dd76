"""What the tests of harmful files share: a good file on each side, and a child process that reads them at a measured cost."""

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
GOOD = json.dumps({"_id": "good", "title": "Beads in adults", "abstract": "Of 20 adults, 12 improved."})
ARTICLE = (
    "<PubmedArticle><MedlineCitation><PMID>{pmid}</PMID><Article><ArticleTitle>Beads {pmid}</ArticleTitle><Abstract>"
    "<AbstractText>{text}</AbstractText></Abstract></Article></MedlineCitation></PubmedArticle>"
)
HANG = 30
"""Seconds after which a child process counts as hung: a guard, not the aim of 2 s, which a loaded machine would miss."""
MEMORY = 300
"""MB of a child process at its peak; the aim is 200."""

CHILD = """
import json, re, sys, time
from pathlib import Path
from corpus.formats import read_path
from corpus.study import Draft
from corpus.reading import build_study
from corpus.formats import pubmed_xml, jats, medline
import defusedxml.ElementTree, Bio.Medline

def peak():
    # Not ru_maxrss where it can be helped: Linux hands on that of the process that started this one.
    try:
        return int(re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1]) / 1024
    except OSError:
        import resource
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024

began, seen, quarantined = time.process_time(), [], []
read = 0
for record in read_path(Path(sys.argv[1])):
    if isinstance(record, Draft):
        read += 1
        seen.append(record.source_id) if read < 100 else None
        build_study(record) if read < 100 else None
    else:
        quarantined.append([record.locator, record.reason])
print(json.dumps({"read": read, "ids": seen, "quarantined": quarantined, "seconds": time.process_time() - began,
                  "mb": peak()}))
"""


def read_in_child(folder, limit=HANG):
    """Read a folder in a process of its own; return what it found, its CPU seconds and its peak memory in MB."""
    done = subprocess.run(
        [sys.executable, "-c", CHILD, str(folder)], cwd=ROOT, capture_output=True, text=True, timeout=limit
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def beside_good(tmp_path, name, data):
    """Write a file with a good one on each side of it, in the order of reading."""
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "a.jsonl").write_text(GOOD)
    (folder / name).write_bytes(data)
    (folder / "z.jsonl").write_text(GOOD.replace("good", "good too"))
    return folder
