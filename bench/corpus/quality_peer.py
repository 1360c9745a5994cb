# fastText's own classifier on the same judged texts: pairs of words, 12 passes, one thread.
import random, sys, time
import fasttext

fasttext.FastText.eprint = lambda message: None
epochs = 12
with open(sys.argv[1], encoding="utf-8") as file:
    lines = file.readlines()
random.seed(0)
random.shuffle(lines)  # it does not shuffle by itself
with open(sys.argv[1], "w", encoding="utf-8") as file:
    file.writelines(lines)
start = time.process_time()
model = fasttext.train_supervised(sys.argv[1], wordNgrams=2, epoch=epochs, lr=0.5, dim=10, bucket=200000, thread=1, verbose=0)
seconds = time.process_time() - start
megabytes = sum(len(line.encode()) for line in lines) / 1e6
print(f"{'python3-fasttext, a pass':<28} {megabytes * epochs / seconds:7.1f} MB/s/core  (peer)")
with open(sys.argv[2], encoding="utf-8") as file:
    test = [line.split(" ", 1) for line in file]
start = time.process_time()
right = sum(model.f.predict(text, 1, 0.0, "strict")[0][1] == label for label, text in test)
seconds = time.process_time() - start
print(f"{'python3-fasttext, predicting':<28} {sum(len(text.encode()) for _, text in test) / 1e6 / seconds:7.1f} MB/s/core  (peer)")
print(f"  accuracy {right / len(test):.2%} of {len(test)}")
