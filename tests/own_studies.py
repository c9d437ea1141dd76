"""Small invented libraries to ask, and what of an answer the tests of our own delicate questions look at."""

import json

from assistant.chain import open_assistant
from index.build import ingest

RCT = ("Randomized Controlled Trial",)
OTHER = {
    "doc_id": "shearing",
    "title": "Wool length in hill sheep: a randomised trial",
    "abstract": "Ewes were randomly assigned to shearing in May or June. Fleece weight did not differ (P = 0.44).",
    "year": 2018,
    "pub_types": RCT,
}
PLAIN = {
    "doc_id": "plain",
    "title": "Ortavane for prevention of relapse in multiple sclerosis: a randomised trial",
    "abstract": "We randomly assigned 420 adults with multiple sclerosis to ortavane or placebo for two years. Relapse was less frequent "
    "with ortavane (hazard ratio 0.63, 95% CI 0.48 to 0.83). Bleeding occurred in 12% of patients given ortavane and in 4% of "
    "patients given placebo. The dose of ortavane was 0.5 mg once daily. We conclude that ortavane reduces relapse in adults with "
    "multiple sclerosis.",
    "year": 2019,
    "pub_types": RCT,
}
RELAPSE = "Does ortavane reduce relapse in multiple sclerosis?"


class SmallLibraries:
    """Libraries of a few invented studies, each asked one question."""

    def __init__(self, folder, embedder):
        self.folder, self.embedder = folder, embedder

    def __call__(self, question, *studies, model=None, context=None):
        return self.opened(*studies, model=model).ask(question, context=context)

    def opened(self, *studies, model=None):
        """Return an assistant over the studies and one of another matter."""
        folder = self.folder / f"library-{len(list(self.folder.iterdir()))}"
        source = folder.with_suffix(".jsonl")
        source.write_text("".join(json.dumps(study) + "\n" for study in (*studies, OTHER)), "utf-8")
        ingest(folder, [source], embedder=self.embedder)
        return open_assistant(folder, embedder=self.embedder, model=model)


def study(name, title, abstract, **more):
    return {"doc_id": name, "title": title, "abstract": abstract, "year": 2020, **more}


def statements(answer):
    return (*answer.bottom_line, *answer.statements, *answer.disagreement) if answer.kind == "answer" else ()


def words(answer):
    return " ".join(statement.text for statement in statements(answer))


def told(answer):
    return "\n".join((answer.message, *answer.notices, *answer.cautions, *answer.not_known))


def cited(answer):
    return {one.source_id for one in answer.studies} if answer.kind == "answer" else set()
