// What each person showed at the moment under the pointer, else at the player's.
import { colorOf } from '../colors.js';
import { h, put, say, swatch } from '../dom.js';
import { clock, share } from '../format.js';
import { largest } from './curves.js';

export class Readout {
  #feed;
  #view;
  #boxes;
  #time = h('h2', { class: 'when' });
  #people = h('div');

  constructor(feed, view, boxes) {
    [this.#feed, this.#view, this.#boxes] = [feed, view, boxes];
    this.element = h('section', { class: 'readout', 'aria-label': 'At this moment' }, this.#time, this.#people);
    for (const name of ['now', 'hover']) view.addEventListener(name, () => this.#show());
    boxes.addEventListener('change', () => this.#show());
    for (const name of ['data', 'job']) feed.addEventListener(name, () => this.#show());
  }

  #show() {
    const time = this.#view.hover ?? this.#view.now;
    say(this.#time, clock(time));
    const exact = this.#view.hover === null ? this.#boxes.peek(time)?.rows : null;
    put(this.#people, [...this.#feed.curves.people.keys()].sort((a, b) => a - b).map(number => this.#person(number,
      exact ? exact.find(row => row.person === number) ?? null : this.#feed.curves.at(number, time))));
  }

  #person(number, row) {
    const { labels } = this.#feed, values = row?.smoothed ?? row?.raw;
    return h('div', { class: 'one' },
      h('p', null, h('b', null, this.#feed.nameOf(number)), ' ', h('span', { class: 'tag' }, verdict(row, labels))),
      values ? h('ul', { class: 'bars' }, labels.map((label, i) => {
        const bar = h('i');
        bar.style.width = `${100 * values[i]}%`;
        bar.style.background = colorOf(label);
        return h('li', null, h('span', null, swatch(colorOf(label)), label), h('span', { class: 'bar' }, bar), h('span', { class: 'n' }, share(values[i])));
      })) : null);
  }
}

/** A row in words: `happy 93 %`, `uncertain (happy 41 %)`, `not measurable`, `not seen`. */
export function verdict(row, labels) {
  if (!row) return 'not seen';
  if (row.state === 'not_measurable') return 'not measurable';
  const values = row.smoothed ?? row.raw;
  if (!values) return row.state;
  const best = largest(values), words = `${labels[best]} ${share(values[best])}`;
  return row.state === 'uncertain' ? `uncertain (${words})` : words;
}

export const inWords = (feed, time) => [...feed.curves.people.keys()]
  .map(number => `${feed.nameOf(number)}: ${verdict(feed.curves.at(number, time), feed.labels)}`).join('; ');
