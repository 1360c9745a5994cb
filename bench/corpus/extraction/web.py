"""Scores extraction on the web pages that trafilatura's authors annotated themselves (with: phrases to be found; without: phrases not to be found), which are not part of this repository.

Argument: a checkout of https://github.com/adbar/trafilatura whose package and requirements python can import. Prints ours and trafilatura's, both without stop words, in one run.
"""
import json
import os
import re
import subprocess
import sys
import tempfile
import warnings

warnings.simplefilter("ignore")
from trafilatura import __version__, extract  # noqa: E402
from trafilatura.utils import decode_file  # noqa: E402

tests = os.path.join(sys.argv[1], "tests")
with open(os.path.join(tests, "evaldata.json"), encoding="utf-8") as file:
    labels = json.load(file)


def normal(text):
    return re.sub(r"\s+", " ", text).strip()


def report(name, texts):
    true_positive = false_positive = wanted = 0
    for url, text in texts.items():
        text = normal(text)
        true_positive += sum(normal(phrase) in text for phrase in labels[url]["with"])
        false_positive += sum(normal(phrase) in text for phrase in labels[url]["without"])
        wanted += len(labels[url]["with"])
    precision, recall = true_positive / (true_positive + false_positive), true_positive / wanted
    print(f"{name}: {len(texts)} pages, precision {precision:.3f} recall {recall:.3f} F1 {2 * precision * recall / (precision + recall):.3f}")


pages = {}
for url, label in labels.items():
    for folder in ("cache", "eval"):
        path = os.path.join(tests, folder, label["file"])
        if os.path.isfile(path):
            with open(path, "rb") as file:
                pages[url] = decode_file(file.read())
            break

with tempfile.TemporaryDirectory() as folder:
    source, target = os.path.join(folder, "pages.jsonl"), os.path.join(folder, "texts.jsonl")
    with open(source, "w", encoding="utf-8") as file:
        for url, html in pages.items():
            file.write(json.dumps({"id": url, "html": html}) + "\n")
    subprocess.run(["dotnet", "run", os.path.join(os.path.dirname(os.path.abspath(__file__)), "web.cs"), "--", source, target], check=True)
    with open(target, encoding="utf-8") as file:
        report("endonym", {line["id"]: line["text"] for line in map(json.loads, file)})
report(f"trafilatura-{__version__}", {url: extract(html, include_comments=False, include_tables=True) or "" for url, html in pages.items()})
