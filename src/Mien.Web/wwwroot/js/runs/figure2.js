// The paper's Figure 2. Validation is dashed with open marks as well, for readers who cannot tell the colours.
import { h, put, svg } from '../dom.js';
import { metric } from '../format.js';
import { zoom } from '../scale.js';

const SERIES = [
  ['loss', '#178F49', false, epoch => epoch.loss],
  ['validation loss', '#D62F3C', true, epoch => epoch.validationLoss],
  ['accuracy', '#2472D4', false, epoch => epoch.accuracy],
  ['validation accuracy', '#DB7B0B', true, epoch => epoch.validationAccuracy],
];
const HEIGHT = 400, LEFT = 40, RIGHT = 14, TOP = 14, BOTTOM = 40;

export class Figure2 {
  epochs = [];
  #planned;
  #width = 760;
  #svg = svg('svg', { role: 'img' });
  #keys = h('ul', { class: 'keys' });

  constructor(planned) {
    this.#planned = planned ?? 0;
    this.element = h('figure', { class: 'plot' }, this.#keys, this.#svg,
      h('figcaption', null, 'Loss (nats) and accuracy (0 to 1) over the epochs. Training with filled marks, validation dashed with open ones.'));
    new ResizeObserver(entries => this.#fit(entries)).observe(this.#svg);
  }

  /** Draws as wide as there is room, so that letters are as large as those of the page. */
  #fit([{ contentRect }]) {
    const width = contentRect.width / zoom();
    if (width < 1 || width === this.#width) return;
    this.#width = width;
    this.#draw();
  }

  show(epochs) {
    this.epochs = [...epochs];
    this.#draw();
  }

  /** An epoch that has ended; one that is there already is left. */
  add(epoch) {
    if (this.epochs.some(known => known.epoch === epoch.epoch)) return;
    this.epochs.push(epoch);
    this.#draw();
  }

  #draw() {
    const { epochs } = this, width = this.#width, values = epochs.flatMap(epoch => SERIES.map(([, , , value]) => value(epoch))).filter(Number.isFinite);
    const top = Math.max(1, Math.ceil(2 * Math.max(1, ...values)) / 2), last = Math.max(2, this.#planned, ...epochs.map(epoch => epoch.epoch));
    const x = epoch => LEFT + (epoch - 1) / (last - 1) * (width - LEFT - RIGHT), y = value => TOP + (1 - value / top) * (HEIGHT - TOP - BOTTOM);
    this.#svg.setAttribute('viewBox', `0 0 ${width} ${HEIGHT}`);
    put(this.#svg, svg('title', null, this.#words()), axes(top, last, width, x, y), SERIES.map(series => curve(epochs, series, x, y)));
    put(this.#keys, SERIES.map(([name, color, open, value]) => h('li', null, key(color, open), `${name} ${epochs.length ? metric(value(epochs.at(-1))) : ''}`)));
  }

  #words() {
    const end = this.epochs.at(-1);
    return end ? `Figure 2 after epoch ${end.epoch}: ${SERIES.map(([name, , , value]) => `${name} ${metric(value(end))}`).join(', ')}` : 'Figure 2: no epoch has ended yet';
  }
}

function axes(top, last, width, x, y) {
  const parts = [];
  const step = top > 4 ? 1 : 0.5;
  for (let value = 0; value <= top + 1e-9; value += step)
    parts.push(svg('line', { class: value ? 'grid' : 'axis', x1: LEFT, x2: width - RIGHT, y1: y(value), y2: y(value) }), svg('text', { x: LEFT - 8, y: y(value) + 4, 'text-anchor': 'end' }, value.toFixed(1)));
  const every = [1, 2, 5, 10, 20, 50].find(number => last / number * 34 <= width) ?? 100;
  for (let epoch = 1; epoch <= last; epoch++)
    if (epoch === 1 || epoch % every === 0) parts.push(svg('text', { x: x(epoch), y: HEIGHT - BOTTOM + 18, 'text-anchor': 'middle' }, epoch));
  parts.push(svg('text', { x: width - RIGHT, y: HEIGHT - 4, 'text-anchor': 'end' }, 'epoch'));
  return parts;
}

function curve(epochs, [, color, open, value], x, y) {
  const points = epochs.filter(epoch => Number.isFinite(value(epoch))).map(epoch => [x(epoch.epoch), y(value(epoch))]);
  return [
    svg('polyline', { points: points.map(point => point.map(number => number.toFixed(1)).join()).join(' '), fill: 'none', stroke: color, 'stroke-width': 2, 'stroke-dasharray': open ? '6 4' : null }),
    points.map(([cx, cy]) => svg('circle', { cx, cy, r: 3.2, class: open ? 'open' : null, fill: open ? null : color, stroke: color, 'stroke-width': 1.6 })),
  ];
}

const key = (color, open) => svg('svg', { viewBox: '0 0 26 10', 'aria-hidden': 'true' },
  svg('line', { x1: 0, x2: 26, y1: 5, y2: 5, stroke: color, 'stroke-width': 2, 'stroke-dasharray': open ? '6 4' : null }),
  svg('circle', { cx: 13, cy: 5, r: 3.4, class: open ? 'open' : null, fill: open ? null : color, stroke: color, 'stroke-width': 1.6 }));
