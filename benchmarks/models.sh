#!/usr/bin/env bash
# Scores a model on FER+'s valid part and across corpora, each as it is, with its mirror image, and with two prior
# corrections: -0.25 goes towards the training pictures' mixture of classes, 0.5 towards equally frequent ones.
#   benchmarks/models.sh MODEL DATA OUT      MODEL: run folder, FILE.onnx or a bundled name; DATA: folder with the corpora below
# DATA holds ferplus.zip, ck48.zip, ravdess_crops.zip, ravdess_mp4/ and cremad/*.flv; what is missing is left out.
set -euo pipefail
[ $# = 3 ] || { sed -n '2,5s/^# \?//p' "$0"; exit 2; }
model=$1 data=$2 out=$3
mien=${MIEN:-$(dirname "$0")/../mien}
size=${SIZE:-90} # of what the model sees
mkdir -p "$out"
echo '{"truth": {"calm": "neutral"}}' > "$out/calm.json"

prepare() { # NAME CORPUS [OPTION...]
  if [ -e "$2" ] && [ ! -e "$out/$1-$size/manifest.csv" ]; then $mien prepare "$2" --out "$out/$1-$size" --size "$size" "${@:3}" >/dev/null; fi
}

score() { # NAME [OPTION...]
  [ -e "$out/$1-$size" ] || return 0
  for answer in "" --mirror --prior-correction=-0.25 --prior-correction=0.5 --person-baseline; do
    echo "== $1 ${answer:-as it is}"
    $mien evaluate "$out/$1-$size" --model "$model" $answer "${@:2}" --out "$out/scores/$1$answer" 2>&1 | grep -vE "^Page|^evaluate:" ||
      echo "not to be had of this model"
  done
}

if [ -d "$data/cremad" ]; then # its names say the class: 1001_DFA_ANG_XX.flv
  for pair in ANG/angry DIS/disgust FEA/fearful HAP/happy NEU/neutral SAD/sad; do
    for clip in "$data"/cremad/*_"${pair%/*}"_*.flv; do
      [ -e "$clip" ] && mkdir -p "$out/cremad/${pair#*/}" && cp -n "$clip" "$out/cremad/${pair#*/}/"
    done
  done
fi
prepare ferplus "$data/ferplus.zip" --votes votes.csv
prepare ck48 "$data/ck48.zip" --subjects '/(S[0-9]+)_'
prepare ravdess-crops "$data/ravdess_crops.zip"
prepare ravdess-clips "$data/ravdess_mp4" --crop face --labels all
prepare cremad "$out/cremad" --crop face
score ferplus
score ck48
score ravdess-crops --map "$out/calm.json"
score ravdess-clips --map "$out/calm.json"
score cremad
