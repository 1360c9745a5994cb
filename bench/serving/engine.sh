#!/usr/bin/env bash
# Times our engine on ONNX Runtime and llama.cpp's library (npm's @node-llama-cpp/linux-x64, fetched on the first run) in one process and in turn, on the same
# Llama of 200.8 million chance weights, and writes ../engine.md. Needs npm, 2 GB of disk in the temporary folder, 3 GB of memory, and a quiet machine for two
# threads: llama.cpp's threads wait for one another in a loop and collapse when anything else runs. One thread is timed by the processor's time.
set -euo pipefail
cd "$(dirname "$0")"
export DOTNET_CLI_UI_LANGUAGE=en
models=${TMPDIR:-/tmp}/endonym-bench-serving
rounds=${1:-7}
mkdir -p "$models"

dotnet build -c Release engine > /dev/null
measure() { dotnet run --no-build -c Release --project engine -- "$models" "$1" "$rounds"; }
{
  echo "# The engine against llama.cpp"
  echo
  echo "Written by \`bench/serving/engine.sh\`. Tokens per second, best of $rounds rounds in which the engines took turns; a Llama of 200.8 million chance weights (12 layers, width 1,024,"
  echo "16 heads on 4, MLP 2,816, vocabulary 32,000, untied); prefill of 512 tokens, then decoding after 128, one stream and 16 of unequal lengths together. int8-128 is ours"
  echo "with 8 bits in blocks of 128 (8.25 bits a weight; Q8_0 has 8.5); int4-64 has 4 bits in blocks of 64 (4.5 bits a weight; Q4_0 has 4.5, Q4_K_M 4.85), int4-128 in blocks of 128 (4.25 bits), embedding and head of 8."
  echo
  echo "Processor: $(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -1), $(nproc) threads."
  echo
  echo "## One thread, by the processor's time"
  echo
  measure 1
  echo
  echo "## Two threads, by the clock"
  echo
  measure 2
} | tee ../engine.md
