// Accuracy of each fold on one line, so that the spread is seen.
import { svg } from '../dom.js';
import { share } from '../format.js';

const WIDTH = 760, HEIGHT = 74, LEFT = 12, RIGHT = 12, AXIS = 44;

export function foldDots(folds) {
  const values = folds.map(fold => fold.accuracy).filter(Number.isFinite);
  if (values.length < 2) return null;
  const x = value => LEFT + value * (WIDTH - LEFT - RIGHT), mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const words = `Accuracy of ${values.length} folds: ${share(Math.min(...values), 1)} to ${share(Math.max(...values), 1)}, mean ${share(mean, 1)}`;
  return svg('svg', { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: 'img', class: 'plot-line' }, svg('title', null, words),
    svg('line', { class: 'axis', x1: x(0), x2: x(1), y1: AXIS, y2: AXIS }),
    [0, 0.25, 0.5, 0.75, 1].map(value => svg('text', { x: x(value), y: AXIS + 22, 'text-anchor': value === 0 ? 'start' : value === 1 ? 'end' : 'middle' }, share(value))),
    svg('line', { class: 'mean', x1: x(mean), x2: x(mean), y1: 14, y2: AXIS }),
    svg('text', { class: 'name', x: x(mean), y: 10, 'text-anchor': 'middle' }, `mean ${share(mean, 1)}`),
    values.map(value => svg('circle', { cx: x(value), cy: AXIS - 10, r: 6, class: 'fold' })));
}
