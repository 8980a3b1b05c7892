#!/usr/bin/env bash
# Which source for transfer? The paper's head on ImageNet's and on FER+'s convolutions (the bundled model), both asleep:
# two actors of RAVDESS in both directions, frames and clips, and CK+ by its people.
#   benchmarks/sources.sh DATA OUT      DATA: folder with ravdess_crops.zip and ck48.zip; needs mien fetch vgg16
set -euo pipefail
[ $# = 2 ] || { sed -n '2,4s/^# \?//p' "$0"; exit 2; }
data=$1 out=$2
mien=${MIEN:-$(dirname "$0")/../mien}
mkdir -p "$out"

prepare() { # NAME CORPUS [OPTION...]
  [ -e "$out/$1/manifest.csv" ] || $mien prepare "$2" --out "$out/$1" "${@:3}" >/dev/null
}

score() { # NAME WEIGHTS [OPTION...]
  echo "== $1, from $2"
  $mien evaluate "$out/$1" --weights "$2" --grey true --no-gap "${@:3}" --out "$out/$1-from-$2" 2>&1 | grep -E 'accuracy|recall'
}

prepare ravdess-crops "$data/ravdess_crops.zip"
prepare ck48 "$data/ck48.zip" --subjects '/(S[0-9]+)_'
for weights in imagenet mien; do
  score ravdess-crops $weights --protocol loao --labels neutral,happy,sad,angry,fearful
  score ck48 $weights --protocol subjects:10
done
