#!/usr/bin/env bash
# Times one training step of the same Llama in Endonym and in Debian's PyTorch (AdamW both per tensor and by foreach), in one run, and writes ../training.md.
# Needs: apt-get install python3-torch libopenblas0-pthread (without the latter, PyTorch's fp32 runs on the reference BLAS). Each setting runs twice, the two programs in turn; the best counts, as other work on the machine only slows.
set -euo pipefail
cd "$(dirname "$0")"
export DOTNET_CLI_UI_LANGUAGE=en OMP_WAIT_POLICY=PASSIVE # without PASSIVE two threads of either program collapse when anything else runs

dotnet build ours.cs > /dev/null
results=$(mktemp)
for round in 1 2; do
  for threads in 1 2; do
    for precision in bf16 fp32; do
      dotnet run --no-build ours.cs -- $precision $threads | tee -a "$results" >&2
      # Without the overrides of OpenBLAS' kernels that some systems set; they slow current processors.
      for optimizer in single foreach; do
        env -u OPENBLAS_CORETYPE -u OPENBLAS_L2_SIZE /usr/bin/python3 peer.py $precision $threads $optimizer | tee -a "$results" >&2
      done
    done
  done
done

{
  echo "# Training throughput"
  echo
  echo "Written by \`bench/training/run.sh\`. Tokens per second of one optimizer step, best step of two runs of twelve steps; a Llama of 7.4 million weights (4 layers, width 256, 8 heads,"
  echo "MLP 688, vocabulary 8,192, untied), 8 documents of 512 tokens, cross-entropy, clipping, AdamW. Both programs ran in turn on the same machine, OMP_WAIT_POLICY=PASSIVE."
  echo
  echo "Processor: $(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -1), $(nproc) threads."
  echo
  echo "| program | precision | threads | tokens/s | peak memory, MiB |"
  echo "|---|---|---|---|---|"
  awk '{ key = $1 " | " $2 " | " $3; if ($4 > best[key]) { best[key] = $4; peak[key] = $5 } } END { for (key in best) printf "| %s | %d | %d |\n", key, best[key], peak[key] }' "$results" | sort
  echo
  awk '{ if ($1 == "endonym") { if ($2 == "bf16" && $4 > ours) ours = $4 } else if ($4 > peer) { peer = $4; setting = $2 ", " $3 " threads" } }
       END { printf "Endonym in bf16 against PyTorch in its best setting (%s): **%.2f ×**.\n", setting, ours / peer }' "$results"
} > ../training.md
rm "$results"
cat ../training.md
