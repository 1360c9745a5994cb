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
sed -e "s#\"unit_bytes\": *[0-9]*#\"unit_bytes\": 1#" -e "s#/$first\"#\"#" -e '/"fingerprint"/d' "$options" > "$work/bench.json"

echo "undisturbed:"
start=$(date +%s%N)
endonym corpus --work "$work/undisturbed" --config "$work/bench.json" > /dev/null
length=$(( ($(date +%s%N) - start) / 1000000 ))
echo "  $length ms"

for kill in $(seq "$kills"); do
  # Moments anywhere in a run; what is done stays done, so later kills fall into later work.
  moment=$(( RANDOM * RANDOM % (length * 2 / 3) ))
  endonym corpus --work "$work/killed" --config "$work/bench.json" > /dev/null 2>&1 &
  sleep "$(printf '%d.%03d' $((moment / 1000)) $((moment % 1000)))"
  if kill -9 $! 2> /dev/null; then echo "kill $kill after $moment ms"; else echo "kill $kill after $moment ms: the run had ended"; fi
  wait $! 2> /dev/null || true
done
endonym corpus --work "$work/killed" --config "$work/bench.json" > /dev/null

sums() { (cd "$work/$1/artifacts/corpus/bench" && find . -type f ! -name manifest.json | sort | xargs sha256sum); }
if diff <(sums undisturbed) <(sums killed); then echo "every file has the same bytes"; else exit 1; fi
