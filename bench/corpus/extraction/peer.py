"""The same pages by trafilatura, with its defaults except that comments are left out. Arguments: the folder of pages. See run.sh."""
import collections
import glob
import os
import re
import sys
import time
import warnings

warnings.simplefilter("ignore")
from trafilatura import __version__, extract  # noqa: E402

WORD = re.compile(r"[^\W_]+")


def words(text):
    return collections.Counter(WORD.findall(text.lower()))


def score(found, gold):
    found, gold = words(found), words(gold)
    common = sum((found & gold).values())
    precision = common / max(1, sum(found.values()))
    recall = common / max(1, sum(gold.values()))
    return precision, recall, 0.0 if precision + recall == 0 else 2 * precision * recall / (precision + recall)


pages = []
for path in sorted(glob.glob(os.path.join(sys.argv[1], "*.html"))):
    with open(path, encoding="utf-8") as html, open(path[:-5] + ".txt", encoding="utf-8") as gold:
        pages.append((os.path.basename(path)[:-5], html.read(), gold.read()))


def run(html):
    return extract(html, include_comments=False) or ""


scores = [score(run(html), gold) for _, html, gold in pages]
for (name, _, _), (_, _, f1) in zip(pages, scores):
    print(f"page {name} {f1:.4f}")
print("trafilatura-%s precision %.4f recall %.4f F1 %.4f" % ((__version__,) + tuple(sum(column) / len(scores) for column in zip(*scores))))

size = sum(len(html.encode()) for _, html, _ in pages)
best = float("inf")
for _ in range(3):
    start = time.process_time()
    for _, html, _ in pages:
        run(html)
    best = min(best, time.process_time() - start)
print(f"trafilatura-{__version__} speed {size / best / 1e6:.2f}")
