// Parts that the pages of runs share.
import { h } from '../dom.js';

export const block = (title, ...content) => h('section', { class: 'block' }, h('h2', null, title), h('div', null, content));
/** How far a run is. */
export const states = { running: 'Running now', stopped: 'Stopped before its end', finished: 'Finished' };
export const stamp = leaky => leaky ? h('span', { class: 'stamp' }, 'leaky') : null;
export const warnings = lines => lines?.length ? h('ul', { class: 'bad' }, lines.map(line => h('li', null, line))) : null;
