#!/usr/bin/env bash
# What each part of the expression model's recipe is worth: three epochs of stage 1 on a quarter of FER+'s training faces,
# one part taken away at a time. Short runs: they rank the parts, and say little about long training.
#   benchmarks/ablation.sh DATA OUT      DATA: folder with ferplus.zip, ck48.zip and ravdess_crops.zip; needs mien fetch vgg16
set -euo pipefail
[ $# = 2 ] || { sed -n '2,4s/^# \?//p' "$0"; exit 2; }
data=$1 out=$2
mien=${MIEN:-$(dirname "$0")/../mien}
recipe=$(dirname "$0")/../models/recipes/ferplus-1.json
mkdir -p "$out"

prepare() { # NAME CORPUS [OPTION...]
  [ -e "$out/$1/manifest.csv" ] || $mien prepare "$2" --out "$out/$1" --size 48 "${@:3}" >/dev/null
}

quarter() { # every fourth training row of ferplus; the pictures are the same files
  [ -e "$out/quarter/manifest.csv" ] && return
  cp -rl "$out/ferplus" "$out/quarter" && rm "$out/quarter/manifest.csv"
  awk -F, 'NR == 1 { for (i = 1; i <= NF; i++) if ($i == "split") split_column = i; print; next }
    $split_column != "train" || ++n % 4 == 0' "$out/ferplus/manifest.csv" >"$out/quarter/manifest.csv"
}

measured() { # CORPUS RUN MAP...: the accuracy of pictures, or of clips where there are several
  $mien evaluate "$out/$1" --model "$2" "${@:3}" 2>&1 | sed -n 's/.*accuracy \([0-9.]*\), UAR.*/\1/p' | tail -n 1
}

row() { # NAME SED-EXPRESSION: the recipe without a part
  local run=$out/runs/${1//[ ,]/-}
  mkdir -p "$out/runs"
  sed -e 's/"epochs": [0-9]*/"epochs": 3/' -e "$2" "$recipe" >"$run.json"
  [ -e "$run/report.html" ] || $mien train "$out/quarter" --out "$run" --recipe "$run.json" $([ -e "$run" ] && echo --resume) >"$run.log" 2>&1 || { cat "$run.log" >&2; exit 1; }
  local inner
  inner=$(tail -n 1 "$run/metrics.csv" | cut -d, -f5)
  printf '| %s | %.3f | %.3f | %.3f |\n' "$1" "$inner" "$(measured ck48 "$run")" "$(measured ravdess-crops "$run" --map "$out/calm.json")"
}

echo '{"truth": {"calm": "neutral"}}' >"$out/calm.json"
prepare ferplus "$data/ferplus.zip" --votes votes.csv
prepare ck48 "$data/ck48.zip" --subjects '/(S[0-9]+)_'
prepare ravdess-crops "$data/ravdess_crops.zip"
quarter
echo "| recipe | held-out tenth | CK+ | RAVDESS crops, clips |"
echo "|---|---:|---:|---:|"
row "as it is" ''
row "as it is, seed 11" 's/"seed": [0-9]*/"seed": 11/'
row "as it is, seed 12" 's/"seed": [0-9]*/"seed": 12/'
row "no augmentation" '/"augmentation"/,/}/d; s/"mixup": [0-9.]*/"mixup": 0/'
row "no mixup" 's/"mixup": [0-9.]*/"mixup": 0/'
row "labels instead of votes" 's/"softTargets": true/"softTargets": false/'
row "no balance, no logit adjustment" 's/"balance": [0-9.]*/"balance": 0/; s/"logitAdjustment": [0-9.]*/"logitAdjustment": 0/'
row "no average of weights" 's/"average": [0-9.]*/"average": 0/'
row "same rate in all blocks" 's/"blockRate": [0-9.]*/"blockRate": 1/'
row "blocks 1 to 4 asleep" 's/"trainableFrom": "block1"/"trainableFrom": "block5"/'
row "from scratch" 's/"weights": "imagenet"/"weights": "none"/'
