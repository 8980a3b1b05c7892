// The labels and their colours; each can be put away. And what the marks mean.
import { colorOf } from '../colors.js';
import { h, put, svg, swatch } from '../dom.js';

export class Legend extends EventTarget {
  shown = new Set();
  #labels = '';
  element = h('div', { class: 'legend', role: 'group', 'aria-label': 'Labels that are drawn' });

  show(labels) {
    if (this.#labels === labels.join()) return;
    this.#labels = labels.join();
    this.shown = new Set(labels);
    put(this.element, labels.map(label => this.#button(label)),
      h('span', { class: 'marks' }, [['thin', 'raw'], ['solid', 'smoothed'], ['hatched', 'uncertain'], ['grey', 'not measurable']]
        .map(([kind, words]) => h('span', null, mark(kind), words))));
  }

  #button(label) {
    const button = h('button', { type: 'button', class: 'quiet', 'aria-pressed': 'true', onclick: () => {
      if (this.shown.has(label)) this.shown.delete(label);
      else this.shown.add(label);
      button.setAttribute('aria-pressed', String(this.shown.has(label)));
      this.dispatchEvent(new Event('change'));
    } }, swatch(colorOf(label)), label);
    return button;
  }
}

const drawings = {
  thin: () => svg('path', { d: 'M0 8 L6 3 L12 7 L18 2', class: 'thin' }),
  solid: () => svg('path', { d: 'M0 8 C6 2 12 4 18 3', class: 'solid' }),
  hatched: () => [0, 5, 10, 15].map(x => svg('path', { d: `M${x - 2} 10 L${x + 6} 0`, class: 'thin' })),
  grey: () => svg('rect', { width: 18, height: 10, class: 'grey' }),
};
const mark = kind => svg('svg', { viewBox: '0 0 18 10', class: 'key', 'aria-hidden': 'true' }, drawings[kind]());
