#!/usr/bin/env bash
# The readings of the paper's two ambiguous sentences side by side, on the same frames.
# benchmarks/readings.sh FRAMES OUT [OPTIONS FOR mien train]
set -euo pipefail
frames=$1 out=$2
shift 2
mien=${MIEN:-$(dirname "${BASH_SOURCE[0]}")/../mien}
mkdir -p "$out"
echo "| protocol | retrained from | hidden dense layers | loss | accuracy | val. loss | val. accuracy |"
echo "|---|---|---|---:|---:|---:|---:|"
for protocol in frames clips; do
  for from in head block5; do
    for head in 4096,4096 4096,4096,4096; do
      run=$out/$protocol-$from-$head
      [ -e "$run/report.html" ] ||
        $mien train "$frames" --out "$run" --protocol $protocol --trainable-from $from --head $head "$@" >"$run.log" 2>&1 ||
        { cat "$run.log" >&2; exit 1; }
      tail -n 1 "$run/metrics.csv" | awk -F, -v p=$protocol -v f=$from -v h=$head \
        '{ printf "| %s | %s | %s | %.4f | %.4f | %.4f | %.4f |\n", p, f, h, $2, $3, $4, $5 }'
    done
  done
done
