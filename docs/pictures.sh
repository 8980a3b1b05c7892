#!/usr/bin/env bash
# The pictures of docs/recognize.md and docs/evaluations.md, and the runs of the local app: drawn actors only.
# docs/pictures.sh DEMO WORK     DEMO: folder of 'mien demo'; WORK: scratch folder. Needs ffmpeg, chromium and YuNet ('mien fetch yunet').
set -euo pipefail
demo=$(realpath "$1") work=$2
docs=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
mien=${MIEN:-$docs/../mien}
mkdir -p "$work" && cd "$work"

# One take of each of the six classes, one after another.
row() {
  for emotion in 01 02 03 04 05 06; do printf "file '%s'\n" "$demo/clips/Actor_$1/02-01-$emotion-"*.mp4; done >"$1.txt"
  ffmpeg -v error -y -f concat -safe 0 -i "$1.txt" -c copy "$1.mp4"
}
row 20 && row 23
ffmpeg -v error -y -i 20.mp4 -i 23.mp4 -filter_complex hstack -c:v libx264 -crf 18 -pix_fmt yuv420p two.mp4

# A model of the other eighteen actors' faces.
$mien prepare "$demo/clips" --out faces --crop face
[ -e run/report.html ] || $mien train faces --out run --weights mien --protocol actors --validation-subjects 19,20,21,22,23,24
$mien recognize two.mp4 --model run --out two --names left=Ada,right=Ben --people 2 --frame-size 0 --detect-every 1 \
  --smooth-time 0.2 --min-length 0.3 --plot --annotate --blur
for kind in annotated blurred; do ffmpeg -v error -y -ss 3 -i "two/two.mp4.$kind.mp4" -frames:v 1 "$docs/recognize-$kind.png"; done
ffmpeg -v error -y -i two/two.mp4.png -vf scale=1240:-1 "$docs/recognize-timeline.png"

# The page of an evaluation.
[ -e luna5/report.html ] || $mien evaluate "$demo/frames" --out luna5 --protocol luna5 --gap --weights mien --head gap,512 --learning-rate 1e-3
$mien report luna5
chromium --headless --no-sandbox --hide-scrollbars --screenshot=page.png --window-size=1100,3000 --blink-settings=preferredColorScheme=1 "file://$PWD/luna5/report.html"
ffmpeg -v error -y -i page.png "$docs/evaluation-page.png"

# The pages of the local app, with the runs made above.
export MIEN_PICTURES=$PWD
cd "$docs/.." && ./mien test --explicit only --filter-class 'Mien.Web.Tests.PagePictures'
