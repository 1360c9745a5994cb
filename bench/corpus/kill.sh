#!/usr/bin/env bash
# Kills a corpus run with SIGKILL at 20 random moments, lets it go on each time, and compares what comes out with an undisturbed run, byte for byte.
# Arguments: a folder of JSONL files under one licence (see generate.cs); how many kills (20); a seed (1). Prints the moments, and ends with 1 where a byte differs.
set -euo pipefail
input=$(realpath "$1"); kills=${2:-20}; RANDOM=${3:-1}
root=$(cd "$(dirname "$0")/../.." && pwd)
export DOTNET_CLI_UI_LANGUAGE=en
dotnet build "$root/src/hosts/Cli" > /dev/null
endonym() { dotnet "$root/artifacts/bin/Cli/debug/Endonym.Cli.dll" "$@"; }
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT

# A first run only writes down every option; units of one file each, so that there is something to stop between.
flags=(--language pl --packs "$root/packs" --title Bench --license CC0-1.0 --evidence "text of this bench" --origin Organic --category Other --mask-personal-data --near-duplicates --repeated-lines)
first=$(ls "$input" | head -1)
endonym corpus --work "$work/options" --name bench --source "jsonl:$input/$first" "${flags[@]}" > /dev/null
options=$(ls "$work"/options/runs/*/run.json | head -1)
sed -e "s#\"unit_bytes\": *[0-9]*#\"unit_bytes\": 1#" -e "s#/$first\"#\"#" "$options" | sed -z 's/,[[:space:]]*"fingerprint": *"[^"]*"//g' > "$work/bench.json"

echo "undisturbed:"
start=$(date +%s%N)
endonym corpus --work "$work/undisturbed" --config "$work/bench.json" > /dev/null
length=$(( ($(date +%s%N) - start) / 1000000 ))
echo "  $length ms"

sums() { (cd "$work/$1/artifacts/corpus/bench" && find . -type f ! -name manifest.json | sort | xargs sha256sum); }
compare() { diff <(sums undisturbed) <(sums killed) || { echo "bytes differ"; exit 1; }; }
ended=0
for kill in $(seq "$kills"); do
  # Anywhere in the first half of a run; what is done stays done, so the next kill falls into later work. A run that has come to its end is compared, and the next begins anew.
  moment=$(( 300 + RANDOM * RANDOM % (length / 2) ))
  dotnet "$root/artifacts/bin/Cli/debug/Endonym.Cli.dll" corpus --work "$work/killed" --config "$work/bench.json" > /dev/null 2>&1 & # no function: its shell would be killed in its place
  process=$!
  sleep "$(printf '%d.%03d' $((moment / 1000)) $((moment % 1000)))"
  kill -9 $process 2> /dev/null || true
  wait $process 2> /dev/null || true
  if [ -e "$work/killed/artifacts/corpus/bench/manifest.json" ]; then
    compare
    ended=$((ended + 1))
    rm -rf "$work/killed"
    echo "kill $kill after $moment ms: the run was at its end, same bytes"
  else
    echo "kill $kill after $moment ms"
  fi
done
endonym corpus --work "$work/killed" --config "$work/bench.json" > /dev/null
compare
echo "every file has the same bytes, in $((ended + 1)) runs"
