// The time ruler: ticks, and the slider that keys move.
import { h, put, svg } from '../dom.js';
import { clock } from '../format.js';
import { zoom } from '../scale.js';

const STEPS = [0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200];

export class Ruler {
  #svg = svg('svg', { 'aria-hidden': 'true' });

  constructor(view, describe) {
    this.view = view;
    this.describe = describe;
    this.element = h('div', { class: 'ruler', role: 'slider', tabindex: 0, 'aria-label': 'Moment of the video', 'aria-valuemin': 0 }, this.#svg);
    this.told();
  }

  draw() {
    const unit = zoom(), width = this.element.clientWidth / unit, { from, to, span } = this.view;
    if (!width) return;
    this.#svg.setAttribute('viewBox', `0 0 ${width} ${this.element.clientHeight / unit}`);
    const step = STEPS.find(seconds => seconds / span * width >= 78) ?? STEPS.at(-1);
    const digits = step >= 1 ? 0 : step >= 0.1 ? 1 : 2;
    const ticks = [];
    for (let i = Math.ceil(from / step); i * step <= to + 1e-9; i++) {
      const x = (i * step - from) / span * width;
      const anchor = x < 16 ? 'start' : x > width - 16 ? 'end' : 'middle';
      ticks.push(svg('line', { x1: x, x2: x, y1: 0, y2: 6 }), svg('text', { x, y: 20, 'text-anchor': anchor }, clock(i * step, digits)));
    }
    put(this.#svg, ticks);
  }

  /** Tells a screen reader where the slider stands. */
  told() {
    this.element.setAttribute('aria-valuemax', this.view.length.toFixed(2));
    this.element.setAttribute('aria-valuenow', this.view.now.toFixed(2));
    this.element.setAttribute('aria-valuetext', this.describe(this.view.now));
  }
}
