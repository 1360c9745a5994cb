# The original fastText on lines of text: prints MB per second of CPU, then a label a line.
import sys, time
import fasttext

fasttext.FastText.eprint = lambda message: None
model = fasttext.load_model(sys.argv[1])
with open(sys.argv[2], encoding="utf-8", newline="\n") as file:
    texts = [line for line in file]
best = None
for _ in range(3):
    start = time.process_time()
    # The binding itself: the Python around it costs as much again and would not be a fair peer.
    labels = [model.f.predict(text, 1, 0.0, "strict") for text in texts]
    seconds = time.process_time() - start
    best = seconds if best is None else min(best, seconds)
print(sum(len(text.encode()) for text in texts) / 1e6 / best)
for label in labels:
    print(label[0][1] if label else "")
