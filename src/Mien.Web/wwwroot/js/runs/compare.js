// Two runs side by side.
import { get, query } from '../api.js';
import { h, put, table } from '../dom.js';
import { figure } from '../format.js';
import { block, stamp } from './blocks.js';
import { Figure2 } from './figure2.js';

export async function show(main, { signal }) {
  const asked = new URLSearchParams(location.search), ids = [asked.get('a'), asked.get('b')];
  const [{ a, b, rows, comparison, why }, ...both] = await Promise.all([get(`/api/runs/compare${query({ a: ids[0], b: ids[1] })}`, signal),
    ...ids.map(id => get(`/api/runs/${encodeURIComponent(id)}`, signal))]);
  put(main, h('h1', null, a.name, ' beside ', b.name),
    table('Two runs', ['figure', a.name, b.name, 'difference'], rows.map(row => [row.figure, figure(row.a), figure(row.b), row.difference == null ? '–' : `${row.difference > 0 ? '+' : row.difference < 0 ? '−' : ''}${figure(Math.abs(row.difference))}`]), [1, 2, 3]),
    comparison ? block('Paired', paired(comparison)) : null, why ? h('p', null, why) : null,
    h('div', { class: 'pair' }, both.map(side)));
}

function side({ run, epochs, protocol }) {
  const column = h('section', null, h('h2', null, h('a', { href: `/runs/${encodeURIComponent(run.id)}` }, run.name), ' ', stamp(run.leaky)), h('p', { class: 'small' }, protocol?.reason ?? protocol?.means));
  if (!epochs) return column;
  const drawn = new Figure2(run.epochsPlanned);
  drawn.show(epochs);
  column.append(drawn.element);
  return column;
}

/** Whatever the comparison holds: sentences first, figures in a table. */
function paired(comparison) {
  const entries = Object.entries(comparison), isSentence = ([, value]) => typeof value === 'string' && value.includes(' ');
  const words = value => value === null ? '–' : typeof value === 'number' ? figure(value) : value?.value !== undefined
    ? `${figure(value.value)}${value.interval ? ` (${figure(value.interval.low)} to ${figure(value.interval.high)})` : ''}` : typeof value === 'object' ? null : String(value);
  return [entries.filter(isSentence).map(([, text]) => h('p', { class: 'lead' }, text)),
    table('Paired comparison', ['what', 'value'], entries.filter(entry => !isSentence(entry) && words(entry[1]) !== null).map(([name, value]) => [name.replace(/[A-Z]/g, letter => ` ${letter.toLowerCase()}`), words(value)]), [1])];
}
