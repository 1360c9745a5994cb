#!/usr/bin/env bash
# Builds one corpus here and on SLURM with 1, 2, 4 and 16 tasks, and compares the bytes. Needs Debian's slurm-wlm and munge; the cluster is this machine's own, for the time of the run.
# Argument: a folder of JSONL files under one licence, 16 or more (see generate.cs). Ends with 1 where a byte differs.
set -euo pipefail
input=$(realpath "$1")
root=$(cd "$(dirname "$0")/../.." && pwd)
export DOTNET_CLI_UI_LANGUAGE=en PATH=$PATH:/usr/sbin:/sbin
dotnet build "$root/src/hosts/Cli" > /dev/null
endonym() { dotnet "$root/artifacts/bin/Cli/debug/Endonym.Cli.dll" "$@"; }
work=$(mktemp -d); chmod 755 "$work"
mkfifo "$work/stop"
"$root/tests/Cli.Tests/Slurm/one-machine-slurm.sh" "$work/slurm" 26817 26818 < "$work/stop" > "$work/slurm.txt" &
cluster=$!
exec 3> "$work/stop"
trap 'exec 3>&-; kill $cluster 2> /dev/null || true; wait; rm -rf "$work"' EXIT
until grep -q ready "$work/slurm.txt"; do sleep 0.2; kill -0 $cluster; done
export SLURM_CONF=$work/slurm/slurm.conf

first=$(ls "$input" | head -1)
endonym corpus --work "$work/options" --name bench --source "jsonl:$input/$first" --language pl --packs "$root/packs" --title Bench --license CC0-1.0 \
  --evidence "text of this bench" --origin Organic --category Other --mask-personal-data --near-duplicates --repeated-lines > /dev/null
sed -e "s#\"unit_bytes\": *[0-9]*#\"unit_bytes\": 1#" -e "s#/$first\"#\"#" "$(ls "$work"/options/runs/*/run.json | head -1)" | sed -z 's/,[[:space:]]*"fingerprint": *"[^"]*"//g' > "$work/bench.json"

sums() { (cd "$work/$1/artifacts/corpus/bench" && find . -type f ! -name manifest.json | sort | xargs sha256sum); }
endonym corpus --work "$work/here" --config "$work/bench.json" > /dev/null
echo "here: $(sums here | wc -l) files, $(sums here | sha256sum | cut -c1-16)"
for tasks in 1 2 4 16; do
  endonym corpus --work "$work/$tasks" --config "$work/bench.json" --on slurm --tasks $tasks --cpus 1 > "$work/$tasks.txt" || { cat "$work/$tasks.txt"; exit 1; }
  echo "$tasks tasks: $(sums $tasks | wc -l) files, $(sums $tasks | sha256sum | cut -c1-16)"
  diff <(sums here) <(sums $tasks)
done
echo "every file has the same bytes"
