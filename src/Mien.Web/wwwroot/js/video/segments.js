// The segments as a table, for reading aloud and for copying.
import { h, put, swatch, table } from '../dom.js';
import { colorOf } from '../colors.js';
import { clock, share } from '../format.js';

const MOST = 500;

export function segmentTable(feed, view) {
  const body = h('div');
  const element = h('details', { ontoggle: () => show() }, h('summary', null, 'Segments as a table'), body);
  feed.addEventListener('data', show);

  function show() {
    if (!element.open) return;
    const segments = [...feed.curves.segments].sort((a, b) => a.start - b.start).slice(0, MOST);
    put(body, segments.length ? table('Segments', ['Person', 'Label', 'From', 'To', 'Seconds', 'Confidence'], segments.map(segment => [
      feed.nameOf(segment.person), [swatch(colorOf(segment.label)), ' ', segment.label],
      h('button', { type: 'button', class: 'link', onclick: () => view.seek(segment.start) }, clock(segment.start)), clock(segment.end),
      (segment.end - segment.start).toFixed(2), share(segment.confidence)]), [2, 3, 4, 5]) : h('p', null, 'No stretch is long enough to be a segment.'),
    segments.length === MOST ? h('p', { class: 'small' }, `The first ${MOST} of the stretch that is shown; all of them are in segments.csv.`) : null);
  }

  return element;
}
