// Two runs side by side.
import { get, query } from '../api.js';
import { h, put, table } from '../dom.js';
import { figure, metric } from '../format.js';
import { block, stamp } from './blocks.js';
import { Figure2 } from './figure2.js';

export async function show(main, { signal }) {
  const asked = new URLSearchParams(location.search), ids = [asked.get('a'), asked.get('b')];
  const [{ a, b, rows, comparison, why }, ...both] = await Promise.all([get(`/api/runs/compare${query({ a: ids[0], b: ids[1] })}`, signal),
    ...ids.map(id => get(`/api/runs/${encodeURIComponent(id)}`, signal))]);
  put(main, h('h1', null, a.name, ' beside ', b.name),
    table('Two runs', ['figure', a.name, b.name, 'first − second'], rows.map(row => [row.figure, figure(row.a), figure(row.b), row.difference == null ? '–' : `${row.difference > 0 ? '+' : row.difference < 0 ? '−' : ''}${figure(Math.abs(row.difference))}`]), [1, 2, 3]),
    comparison ? block('Paired', paired(comparison)) : null, why ? h('p', null, why) : null,
    h('div', { class: 'pair' }, both.map(side)));
}

function side({ run, epochs, protocol }) {
  const column = h('section', null, h('h2', null, h('a', { href: `/runs/${encodeURIComponent(run.id)}` }, run.name), ' ', stamp(run.leaky)), h('p', { class: 'small' }, protocol?.means));
  if (!epochs.length) return column;
  const drawn = new Figure2(run.epochsPlanned);
  drawn.show(epochs);
  column.append(drawn.element);
  return column;
}

/** The same clips by both: each difference with its interval, then who was right where the other was wrong. */
function paired({ clips, subjects, accuracy, uar, macroF1, classes, mcNemar, cannotSay }) {
  const rows = [['accuracy', accuracy], ['UAR', uar], ['macro F1', macroF1], ...(classes ?? []).map(one => [`recall of ${one.label}`, one.recall])].filter(([, pair]) => pair);
  return [h('p', { class: 'small' }, `${clips} clips${subjects ? ` of ${subjects} people` : ''} that both have read. a is the first, b the second; differences with their 95 % intervals.`),
    table('Paired comparison', ['of clips', 'a', 'b', 'a − b', 'interval'], rows.map(([name, { a, b, difference }]) =>
      [name, metric(a), metric(b), metric(difference?.value), difference?.interval ? `${metric(difference.interval.low)} to ${metric(difference.interval.high)}` : '–']), [1, 2, 3, 4]),
    mcNemar ? h('p', null, `McNemar: a alone was right ${mcNemar.onlyA} times, b alone ${mcNemar.onlyB} times; p ${metric(mcNemar.p)}.`) : null,
    cannotSay?.length ? [h('h3', null, 'What this cannot say'), h('ul', null, cannotSay.map(line => h('li', null, line)))] : null];
}
