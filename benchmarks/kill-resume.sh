#!/usr/bin/env bash
# Kills 'mien prepare' and 'mien train' with -9 at random moments, starts them again until they are done, and compares
# the result with that of runs that were never killed.
#   benchmarks/kill-resume.sh CLIPS [-n TIMES] [-s SEED] [-e EPOCHS] [-f FRAMES] [-t "TRAIN ARGS"] [-- MIEN COMMAND...]
# CLIPS     a corpus for 'mien prepare'; a few clips are enough
# -n        times for prepare, and again for train (10)
# -s        seed of the delays (1)
# -e        epochs of a training (4)
# -f        a frames folder to train on (default: what 'prepare' made of CLIPS)
# -t        more arguments for 'mien train'
# command   how mien is started (default: the program that ./mien builds)
set -euo pipefail

usage() { sed -n '2,11s/^# \{0,1\}//p' "$0" >&2; exit 2; }

root=$(cd -P "$(dirname "$0")/.." && pwd)
[ $# -ge 1 ] && [ -e "$1" ] || usage
clips=$1; shift
times=10 seed=1 epochs=4 given= extra=
while getopts n:s:e:f:t: flag; do
  case $flag in
    n) times=$OPTARG ;; s) seed=$OPTARG ;; e) epochs=$OPTARG ;; f) given=$OPTARG ;; t) extra=$OPTARG ;; *) usage ;;
  esac
done
shift $((OPTIND - 1))
mien=("$@")
if [ ${#mien[@]} = 0 ]; then
  "$root/mien" --version # builds when sources changed
  mien=(dotnet "$root/$(head -1 "$root/src/Mien.Cli/bin/built")/Mien.Cli.dll")
fi

work=$(mktemp -d)
child=
finish() { if [ -n "$child" ]; then kill -9 "$child" 2>/dev/null || true; fi; rm -rf "$work"; }
trap finish EXIT
RANDOM=$seed # bash's own generator, so that the delays can be drawn again

delay() { # $1: milliseconds of an undisturbed run; prints seconds, anywhere up to that length
  awk -v r="$1" -v x="$((RANDOM * 32768 + RANDOM))" 'BEGIN { printf "%.3f", 0.05 + r / 1000 * x / 1073741824 }'
}

until_done() { # LENGTH_MS LOG COMMAND...; starts the command, kills it up to three times, then lets it end; adds to $kills
  local length=$1 log=$2 tries=$((RANDOM % 3 + 1)); shift 2
  while :; do
    "$@" >>"$log" 2>&1 &
    child=$!
    if [ "$tries" -gt 0 ]; then
      sleep "$(delay "$length")"
      if kill -9 "$child" 2>/dev/null; then
        tries=$((tries - 1))
      fi
    fi
    wait "$child" 2>/dev/null && ended=0 || ended=$?
    child=
    if [ "$ended" != 137 ]; then return "$ended"; fi
    kills=$((kills + 1))
  done
}

milliseconds() { echo $(($(date +%s%N) / 1000000)); }

measured() { # LOG COMMAND...; runs it undisturbed and prints how long it took
  local log=$1 start; shift
  start=$(milliseconds)
  "$@" >"$log" 2>&1 || { cat "$log" >&2; exit 1; }
  echo $(($(milliseconds) - start))
}

without_seconds() { cut -d, -f1-5 "$1"; }

# What a finished training must repeat: its files, the curves but for their times, weights, predictions, export.
same_run() {
  diff <(ls -A "$1") <(ls -A "$2") &&
    cmp -s <(without_seconds "$1/metrics.csv") <(without_seconds "$2/metrics.csv") &&
    cmp -s "$1/model.safetensors" "$2/model.safetensors" && cmp -s "$1/validation.csv" "$2/validation.csv" &&
    cmp -s "$1/model.onnx" "$2/model.onnx"
}

# A delay can be longer than the rest of the work. A run that was never killed is drawn again and does not count.
rounds() { # NAME LENGTH_MS; uses start_NAME and same_NAME
  local name=$1 length=$2 i=0 kills
  while [ "$i" -lt "$times" ]; do
    kills=0
    rm -rf "$work/$name"
    if until_done "$length" "$work/$name.log" "start_$name" && [ "$kills" = 0 ]; then continue; fi
    i=$((i + 1))
    total=$((total + 1))
    if "same_$name"; then
      equal=$((equal + 1)); echo "$name $i: killed $kills times, same result"
    else
      echo "$name $i: killed $kills times, DIFFERENT"; tail -5 "$work/$name.log"
    fi
  done
}

start_prepare() { exec "${mien[@]}" prepare "$clips" --out "$work/prepare"; }
same_prepare() { diff -r "$work/frames" "$work/prepare"; }

start_train() {
  local resume=
  if [ -e "$work/train/run.json" ]; then resume=--resume; fi
  MIEN_CACHE=$work/train-cache exec "${mien[@]}" train "$frames" --out "$work/train" $resume $settings
}
same_train() { rm -rf "$work/train-cache"; same_run "$work/reference" "$work/train"; }

total=0 equal=0
length=$(measured "$work/reference.log" "${mien[@]}" prepare "$clips" --out "$work/frames")
echo "prepare takes $length ms undisturbed"
rounds prepare "$length"

frames=${given:-$work/frames}
# One precision for all runs: it is measured at the start of each, and a killed run may not have stored its choice yet.
case $extra in *--precision*) ;; *) extra="--precision fp32 $extra" ;; esac
settings="--epochs $epochs --checkpoint-seconds 0 --seed 0 $extra"
length=$(MIEN_CACHE=$work/reference-cache measured "$work/reference.log" "${mien[@]}" train "$frames" --out "$work/reference" $settings)
rm -rf "$work/reference-cache"
echo "train takes $length ms undisturbed"
rounds train "$length"

echo "$equal of $total resumed to the same result"
[ "$equal" = "$total" ]
