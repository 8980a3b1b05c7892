// One lane a person under a common ruler, and the lines of the moment over all of them.
import { h } from '../dom.js';
import { clock } from '../format.js';
import { onTheme } from '../colors.js';
import { drawLane } from './draw.js';
import { gestures } from './gestures.js';
import { nameField } from './names.js';
import { Ruler } from './ruler.js';
import { inWords } from './readout.js';

export class Lanes {
  #feed;
  #view;
  #legend;
  #lanes = new Map();
  #list = h('div', { class: 'lanes' });
  #cursor = h('i', { class: 'cursor' });
  #hover = h('i', { class: 'cursor faint', hidden: true });
  #waiting = false;

  constructor(feed, view, legend, player, signal) {
    [this.#feed, this.#view, this.#legend] = [feed, view, legend];
    this.ruler = new Ruler(view, time => `${clock(time)}. ${inWords(feed, time)}`);
    this.element = h('div', { class: 'tracks' }, this.#list,
      h('div', { class: 'foot' }, this.ruler.element), h('div', { class: 'over', 'aria-hidden': 'true' }, this.#hover, this.#cursor));
    gestures(this.element, this.ruler.element, view, direction => player.beside(direction), () => player.toggle());
    for (const name of ['data', 'job']) feed.addEventListener(name, () => this.redraw());
    view.addEventListener('range', () => this.redraw());
    view.addEventListener('now', () => { this.#place(); this.ruler.told(); });
    view.addEventListener('hover', () => this.#place());
    legend.addEventListener('change', () => this.redraw());
    onTheme(() => this.redraw(), signal);
    const sized = new ResizeObserver(() => this.redraw());
    sized.observe(this.element);
    signal.addEventListener('abort', () => sized.disconnect());
  }

  /** Draws all lanes with the next picture of the screen. */
  redraw() {
    if (this.#waiting) return;
    this.#waiting = true;
    requestAnimationFrame(() => { this.#waiting = false; this.#draw(); });
  }

  #draw() {
    const { curves, labels } = this.#feed;
    const people = [...curves.people.keys()].sort((a, b) => a - b);
    if (people.join() !== [...this.#lanes.keys()].join()) this.#arrange(people);
    for (const [number, { canvas, field }] of this.#lanes) {
      field.show(this.#feed.nameOf(number));
      canvas.setAttribute('aria-label', `${this.#feed.nameOf(number)}: curves of ${labels.join(', ')}. The same as a table is below.`);
      drawLane(canvas, curves.people.get(number), {
        labels, shown: this.#legend.shown, from: this.#view.from, to: this.#view.to,
        segments: curves.segments.filter(segment => segment.person === number),
      });
    }
    this.ruler.draw();
    this.#place();
  }

  /** Lanes that stay are not touched: a name may be written in one. */
  #arrange(people) {
    const before = this.#lanes;
    this.#lanes = new Map(people.map(number => [number, before.get(number) ?? this.#lane(number)]));
    for (const [number, lane] of before) if (!this.#lanes.has(number)) lane.element.remove();
    [...this.#lanes.values()].forEach(({ element }, i) => { if (this.#list.children[i] !== element) this.#list.insertBefore(element, this.#list.children[i] ?? null); });
  }

  #lane(number) {
    const canvas = h('canvas', { role: 'img', class: 'plot' });
    const field = nameField(this.#feed, number);
    return { canvas, field, element: h('div', { class: 'lane', data: { person: number } }, h('div', { class: 'head' }, field.element), canvas) };
  }

  #place() {
    const { now, hover } = this.#view;
    this.#at(this.#cursor, now);
    this.#at(this.#hover, hover);
  }

  #at(line, time) {
    const place = time === null ? -1 : (time - this.#view.from) / this.#view.span;
    line.hidden = !(place >= 0 && place <= 1);
    line.style.left = `${100 * place}%`;
  }
}
