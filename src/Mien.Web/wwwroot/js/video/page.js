// One video: picture, curves, names, exports; while it is read and after.
import { get } from '../api.js';
import { h, put } from '../dom.js';
import { Boxes } from './boxes.js';
import { explainer } from './explain.js';
import { exportMenu } from './exports.js';
import { Feed } from './feed.js';
import { heading } from './heading.js';
import { Lanes } from './lanes.js';
import { Legend } from './legend.js';
import { meaning } from './meaning.js';
import { Player } from './player.js';
import { Readout } from './readout.js';
import { segmentTable } from './segments.js';
import { View } from './view.js';

export async function show(main, { id, signal }) {
  const job = await get(`/api/jobs/${id}`, signal);
  document.title = `${job.name} · Mien`;
  const view = new View(), feed = new Feed(job, view, signal);
  const boxes = new Boxes(feed, signal);
  const player = new Player(feed, view, boxes, signal);
  const legend = new Legend();
  legend.show(feed.labels);
  feed.addEventListener('job', () => legend.show(feed.labels));
  put(main,
    heading(feed, exportMenu(feed)),
    h('div', { class: 'watch' }, player.element, new Readout(feed, view, boxes).element),
    h('section', { class: 'curves', 'aria-label': 'Curves' },
      h('div', { class: 'bar-above' }, legend.element, zoomButtons(view)),
      new Lanes(feed, view, legend, player, signal).element,
      h('p', { class: 'small hint' }, 'Click or drag for a moment. Zoom with the wheel on the ruler, Ctrl and the wheel on the curves, two fingers, or the keys + − 0; arrow keys go frame by frame, space plays.'),
      segmentTable(feed, view)),
    h('div', { class: 'below' }, meaning(feed, signal), explainer(feed, view)));
  await feed.start();
}

const zoomButtons = view => h('div', { class: 'actions', role: 'group', 'aria-label': 'Zoom' },
  [['−', 'Zoom out', () => view.zoom(1.6)], ['+', 'Zoom in', () => view.zoom(1 / 1.6)], ['All', 'Show all of it', () => view.whole()]]
    .map(([text, words, act]) => h('button', { type: 'button', class: 'quiet', 'aria-label': words, title: words, onclick: act }, text)));
