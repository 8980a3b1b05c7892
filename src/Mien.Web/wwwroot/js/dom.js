// Elements without inline styles or markup from strings: text stays text.

const SVG = 'http://www.w3.org/2000/svg';

/** An element: attributes, `onclick`-like listeners, `class`, `data`, and children (text, nodes, arrays; null is left out). */
export const h = (tag, attributes, ...children) => fill(document.createElement(tag), attributes, children);

/** The same in the SVG namespace. */
export const svg = (tag, attributes, ...children) => fill(document.createElementNS(SVG, tag), attributes, children);

function fill(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes ?? {})) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
    else if (name === 'data') Object.assign(element.dataset, value);
    else if (name === 'value' || name === 'checked') element[name] = value;
    else element.setAttribute(name, value === true ? '' : value);
  }
  element.append(...nodes(children));
  return element;
}

/** Replaces what an element holds. */
export function put(element, ...children) {
  element.replaceChildren(...nodes(children));
  return element;
}

/** The same; the focus stays on what had it, or goes to the first that can be pressed. */
export function renew(element, ...children) {
  const had = element.contains(document.activeElement) ? document.activeElement : null;
  put(element, ...children);
  if (had) (had.isConnected ? had : element.querySelector('button, a, summary'))?.focus();
}

const nodes = children => children.flat(Infinity).filter(child => child !== null && child !== undefined && child !== false);

/** Sets text only where it changed, so that a screen reader is not told twice. */
export function say(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/** A label's colour as a small square; drawn, because a style attribute is forbidden here. */
export const swatch = color => svg('svg', { class: 'swatch', viewBox: '0 0 10 10', 'aria-hidden': 'true' },
  svg('rect', { width: 10, height: 10, rx: 2, fill: color }));

/** A table: head cells, rows of cells; `n` names the columns of numbers. */
export function table(caption, head, rows, n = []) {
  const cell = (tag, content, i, more) => h(tag, { class: n.includes(i) && 'n', ...more }, content);
  return h('div', { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': caption }, h('table', null,
    h('caption', { class: 'sr' }, caption),
    h('thead', null, h('tr', null, head.map((text, i) => cell('th', text, i, { scope: 'col' })))),
    h('tbody', null, rows.map(row => h('tr', null, row.map((content, i) => i === 0 ? cell('th', content, i, { scope: 'row' }) : cell('td', content, i)))))));
}
