// The last seconds of each person, moving.
import { h, put } from '../dom.js';
import { drawLane } from '../video/draw.js';
import { Curves } from '../video/curves.js';

const SECONDS = 20;

export class LiveLanes {
  #lanes = new Map();
  #labels = [];
  #curves = new Curves();
  #legend;
  element = h('div', { class: 'tracks still' });

  constructor(legend) { this.#legend = legend; }

  begin(labels) {
    this.#labels = labels;
    this.#curves = new Curves();
    this.#lanes.clear();
    put(this.element);
  }

  add({ time, rows }) {
    const before = this.#curves.until;
    const start = time - before < 0.5 ? before : time - 0.05;
    this.#curves.addFrames([{ time: start, end: time, rows }]);
    for (const row of rows) if (!this.#lanes.has(row.person)) this.#add(row.person);
    this.#curves.forget(time - SECONDS);
    for (const [number, canvas] of this.#lanes) this.#draw(number, canvas, time);
  }

  #add(number) {
    const canvas = h('canvas', { class: 'plot', role: 'img', 'aria-label': `Person ${number}: curves of the last ${SECONDS} seconds` });
    this.#lanes.set(number, canvas);
    this.element.append(h('div', { class: 'lane' }, h('div', { class: 'head' }, h('b', null, `Person ${number}`)), canvas));
  }

  #draw(number, canvas, time) {
    const person = this.#curves.people.get(number);
    if (!person) {
      canvas.parentElement.remove();
      this.#lanes.delete(number);
      return;
    }
    drawLane(canvas, person, { labels: this.#labels, shown: this.#legend.shown, from: time - SECONDS, to: time, segments: [] });
  }
}
