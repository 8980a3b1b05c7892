#!/usr/bin/env bash
# What the faster defaults of recognize change: the same videos read with the default, with each trade undone, and with all undone.
#   benchmarks/trades.sh OUT VIDEO...      needs python3; the finest reading is the reference
set -euo pipefail
[ $# -ge 2 ] || { sed -n '2,3s/^# \?//p' "$0"; exit 2; }
out=$1; shift
mien=${MIEN:-$(dirname "$0")/../mien}

read_with() { # NAME OPTION...
  local name=$1; shift
  [ -e "$out/$name/summary.csv" ] || $mien recognize "${videos[@]}" --out "$out/$name" --format csv --smooth none "$@" >/dev/null 2>&1
}

videos=("$@")
read_with default
read_with every --detect-every 1
read_with frame --frame-size 0
read_with detect --detect-size 640
read_with finest --detect-every 1 --frame-size 0 --detect-size 640
python3 - "$out" <<'PY'
import csv, sys

def rows(name):
    with open(f"{sys.argv[1]}/{name}/frames.csv", newline="") as file:
        return {(row["source"], row["frame"], row["person"]): row for row in csv.DictReader(file)}

names = ("default", "every", "frame", "detect")
reference = rows("finest")
labels = [column for column in next(iter(reference.values())) if column.startswith("raw_")]
print("| reading | rows of the reference that it has | same label | moved |\n|---|---:|---:|---:|")
for name in names:
    other = rows(name)
    pairs = [([float(row[l]) for l in labels], [float(other[key][l]) for l in labels]) for key, row in reference.items()
             if key in other and row[labels[0]] != "NA" and other[key][labels[0]] != "NA"]
    measured = sum(row[labels[0]] != "NA" for row in reference.values())
    same = sum(a.index(max(a)) == b.index(max(b)) for a, b in pairs) / len(pairs)
    moved = sum(sum(abs(x - y) for x, y in zip(a, b)) / 2 for a, b in pairs) / len(pairs)
    print(f"| {name} | {len(pairs)} of {measured} | {same:.3f} | {moved:.3f} |")
PY
