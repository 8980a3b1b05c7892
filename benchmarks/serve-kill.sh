#!/usr/bin/env bash
# 'mien serve' killed with -9 at random moments while clips are dropped on it; at the end every clip that it took must be done (or have
# failed with a reason), none lost, and the database whole.
#   benchmarks/serve-kill.sh CLIP [-n KILLS] [-s SEED] [-- OPTIONS OF A JOB, such as every=2]
# MIEN names how mien is started (default: the launcher beside this folder). Needs curl and python3.
set -euo pipefail

[ $# -ge 1 ] && [ -f "$1" ] || { sed -n '2,5s/^# \{0,1\}//p' "$0" >&2; exit 2; }
clip=$1; shift
kills=20 seed=1
while getopts n:s: flag; do case $flag in n) kills=$OPTARG ;; s) seed=$OPTARG ;; *) exit 2 ;; esac; done
shift $((OPTIND - 1))
how=${*:-every=4}
mien=${MIEN:-$(dirname "${BASH_SOURCE[0]}")/../mien}
work=$(mktemp -d)
server=
end() { [ -z "$server" ] || kill -9 -- "-$server" 2>/dev/null || true; server=; }
trap 'end; rm -rf "$work"' EXIT
RANDOM=$seed
: >"$work/taken.1"
: >"$work/taken.2"

start() { # sets server and page
  : >"$work/log"
  setsid $mien serve --port 0 --data "$work/data" >"$work/log" 2>&1 &
  server=$!
  for _ in $(seq 600); do
    page=$(sed -n 's/^Mien is at \(http[^ ]*\) .*/\1/p' "$work/log")
    [ -n "$page" ] && return
    sleep 0.1
  done
  cat "$work/log" >&2; exit 1
}

drop() { # FILE; what was answered with 201 counts as taken
  curl -sf --max-time 20 --data-binary @"$clip" "${page}api/uploads?name=clip.mp4&${how// /&}" |
    python3 -c 'import json,sys; print(json.load(sys.stdin)["id"])' >>"$1" 2>/dev/null || true
}

for _ in $(seq "$kills"); do
  start
  drop "$work/taken.1" & drop "$work/taken.2" &   # a file each: lines of two writers can run together
  sleep "$(awk -v x=$RANDOM 'BEGIN { printf "%.2f", 0.2 + 4 * x / 32768 }')"
  end
  wait || true
done

start
python3 - "$page" "$work/taken.1" "$work/taken.2" <<'PY'
import json, sys, time, urllib.request
page, taken = sys.argv[1], [line.strip() for file in sys.argv[2:] for line in open(file) if line.strip()]
jobs = lambda: {job["id"]: job for job in json.load(urllib.request.urlopen(page + "api/jobs?limit=1000"))["jobs"]}
while any(job["state"] in ("queued", "running") for job in jobs().values()):
    time.sleep(0.5)
all = jobs()
lost = [one for one in taken if one not in all]
silent = [one for one in taken if one in all and all[one]["state"] == "failed" and not all[one]["error"]]
states = {state: sum(all[one]["state"] == state for one in taken if one in all) for state in ("done", "failed", "cancelled")}
rows = {(all[one]["summary"]["frames"], all[one]["complete"]) for one in taken if one in all and all[one]["state"] == "done"}
print(f"taken {len(taken)}, lost {len(lost)}, {states}, failed without a reason {len(silent)}; frames of those that are done, and whether complete: {rows}")
sys.exit(1 if lost or silent or len(rows) > 1 else 0)
PY
end; wait 2>/dev/null || true
python3 - "$work/data/mien.db" <<'PY'
import sqlite3, sys
answer = sqlite3.connect(sys.argv[1]).execute("PRAGMA integrity_check").fetchone()[0]
print("integrity_check:", answer)
sys.exit(answer != "ok")
PY
echo "killed $kills times"
