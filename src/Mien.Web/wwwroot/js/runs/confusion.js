// A confusion matrix: rows are the labels, columns the predictions, shaded by the row's share.
import { h } from '../dom.js';
import { share } from '../format.js';

export function confusion(name, labels, counts) {
  const sums = counts.map(row => row.reduce((sum, value) => sum + value, 0));
  return h('div', { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': name }, h('table', { class: 'matrix' },
    h('caption', { class: 'sr' }, `${name}: a row is a label, a column what was predicted`),
    h('thead', null, h('tr', null, h('th', { scope: 'col' }, h('span', { class: 'small' }, 'true ↓ predicted →')), labels.map(label => h('th', { scope: 'col' }, label)), h('th', { scope: 'col' }, 'recall'))),
    h('tbody', null, counts.map((row, i) => h('tr', null, h('th', { scope: 'row' }, labels[i]),
      row.map((value, j) => cell(value, sums[i] ? value / sums[i] : 0, i === j)),
      h('th', { class: 'n' }, sums[i] ? share(row[i] / sums[i], 1) : '–'))))));
}

function cell(value, part, isRight) {
  const td = h('td', { class: `${part > 0.5 ? 'dark' : ''} ${isRight ? 'right' : ''}` }, value);
  td.style.setProperty('--part', `${Math.round(part > 0.5 ? 60 + 40 * part : 70 * part)}%`);
  return td;
}
