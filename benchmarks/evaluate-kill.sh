#!/usr/bin/env bash
# One evaluation made in five ways must give the same evaluation, predictions and page: with one fold at a time, with two, killed
# with -9 at random moments and resumed (one and two at a time), and fold by fold in separate calls that are merged.
#   benchmarks/evaluate-kill.sh FRAMES [-n TIMES] [-s SEED] [-- OPTIONS FOR mien evaluate]     (default: --protocol loao --head gap,512)
# MIEN names how mien is started (default: the launcher beside this folder).
set -euo pipefail

[ $# -ge 1 ] && [ -e "$1" ] || { sed -n '2,6s/^# \{0,1\}//p' "$0" >&2; exit 2; }
frames=$1; shift
times=3 seed=1
while getopts n:s: flag; do case $flag in n) times=$OPTARG ;; s) seed=$OPTARG ;; *) exit 2 ;; esac; done
shift $((OPTIND - 1))
options=(--protocol loao --head gap,512)
[ $# = 0 ] || options=("$@")
mien=${MIEN:-$(dirname "${BASH_SOURCE[0]}")/../mien}
work=$(mktemp -d)
trap 'kill -9 -- -$child 2>/dev/null || true; rm -rf "$work"' EXIT
child=0
RANDOM=$seed
export MIEN_CACHE=$work/cache

evaluate() { $mien evaluate "$frames" --out "$work/$1" "${options[@]}" --precision fp32 --checkpoint-seconds 0 "${@:2}" >>"$work/$1.log" 2>&1; }
again() { $mien evaluate "$frames" --out "$work/$1" --resume --checkpoint-seconds 0 "${@:2}" >>"$work/$1.log" 2>&1; }

kills=0
killed() { # NAME SECONDS ARGUMENTS...
  local name=$1 seconds=$2 left=3 ended; shift 2
  while :; do
    if [ -e "$work/$name/plan.json" ]; then setsid bash -c "$(declare -f again); $(declare -p options frames work mien); again $name $*" &
    else setsid bash -c "$(declare -f evaluate); $(declare -p options frames work mien); evaluate $name $*" & fi
    child=$!
    if [ $left -gt 0 ]; then
      sleep "$(awk -v r="$seconds" -v x=$RANDOM 'BEGIN { printf "%.2f", 0.3 + r * x / 32768 }')"
      if kill -9 -- -$child 2>/dev/null; then kills=$((kills + 1)); fi
      left=$((left - 1))
    fi
    wait $child 2>/dev/null && ended=0 || ended=$?
    if [ $ended != 137 ]; then return $ended; fi
  done
}

total=0 equal=0
same() { # NAME WHAT
  total=$((total + 1))
  $mien report "$work/$1" >/dev/null
  if for file in evaluation.json predictions.csv report.html report.md table.tex; do cmp "$work/one/$file" "$work/$1/$file" || exit 1; done; then
    equal=$((equal + 1)); echo "$2: same"
  else echo "$2: DIFFERENT"; fi
}

evaluate one --workers 1
$mien report "$work/one" >/dev/null
start=$(date +%s)
evaluate warm --workers 1
length=$(($(date +%s) - start))
echo "one fold at a time, features there: $length s"
evaluate two --workers 2 && same two "two folds at a time"
for fold in $(find "$work/one" -maxdepth 1 -name 'fold-*' | sed 's/.*fold-0*//' | sort -rn); do evaluate apart --folds "$fold"; done
same apart "folds apart, merged"
for workers in 1 2; do
  for i in $(seq "$times"); do
    kills=0; killed "killed$workers$i" "$length" --workers $workers && same "killed$workers$i" "$workers at a time, killed $kills times"
  done
done
echo "$equal of $total evaluations the same"
[ $equal = $total ]
