// The webcam, after a clear yes: what the model sees, a picture at a time.
import { get } from '../api.js';
import { h, put, say } from '../dom.js';
import { note, refused } from '../notes.js';
import { drawOverlay } from '../video/overlay.js';
import { Legend } from '../video/legend.js';
import { openCamera } from './camera.js';
import { agreed } from './consent.js';
import { LiveLanes } from './lanes.js';
import { Link } from './link.js';
import { facts, recorder } from './panel.js';

export async function show(main, { about, signal }) {
  const { models } = await get('/api/models', signal);
  const model = h('select', null, models.filter(one => one.usable).map(one => h('option', { value: one.name }, one.title)));
  const start = h('button', { type: 'button', class: 'strong', onclick: begin }, 'Switch the camera on…');
  const stop = h('button', { type: 'button', class: 'strong', hidden: true, onclick: end }, 'Stop, release the camera');
  const video = h('video', { muted: true, playsinline: true, 'aria-label': 'Your camera' }), canvas = h('canvas', { 'aria-hidden': 'true' });
  const stage = h('div', { class: 'stage' }, h('div', { class: 'picture' }, video), canvas);
  const state = h('p', { role: 'status', class: 'small' }, 'The camera is off.');
  const told = facts(), legend = new Legend(), lanes = new LiveLanes(legend), record = recorder();
  let session = null;
  const watch = h('div', { class: 'watch', hidden: true }, stage, h('div', { class: 'live-side' }, told.element, record.element));
  const running = h('div', { hidden: true }, h('div', { class: 'bar-above' }, legend.element), lanes.element);

  put(main, h('h1', null, 'What the model sees, now'),
    h('p', null, 'Pictures go from this page to the program on this machine and are forgotten. Nothing is stored unless you switch recording on.'),
    h('div', { class: 'live-head' }, h('label', { class: 'field' }, 'Model', model), start, stop), state, watch, running);
  signal.addEventListener('abort', end);

  async function begin() {
    if (!await agreed() || signal.aborted) return;
    session = new AbortController();
    start.disabled = true;
    say(state, 'The camera starts; the browser may ask for it.');
    try {
      await openCamera(video, about.limits.liveSide, session.signal);
      run(await Link.open(model.value, session.signal));
    } catch (error) {
      if (!session.signal.aborted) refused(error);
      session.abort();
      off();
    }
  }

  function run(link) {
    stage.style.setProperty('--ratio', String(video.videoWidth / video.videoHeight));
    [start.hidden, stop.hidden, watch.hidden, running.hidden] = [true, false, false, false];
    say(state, `The camera is on. ${link.ready.model.title} reads it.`);
    legend.show(link.ready.labels);
    lanes.begin(link.ready.labels);
    record.begin(link);
    session.signal.addEventListener('abort', off);
    link.onclosed = words => { note(words, true); session.abort(); };
    link.onerror = words => note(words, true);
    link.onfaces = answer => {
      drawOverlay(canvas, answer.rows, answer, link.ready.labels, person => `Person ${person}`);
      told.show(answer);
      lanes.add(answer);
      record.show(answer.recording);
    };
    link.send(video);
  }

  function end() {
    record.end();
    session?.abort();
  }

  function off() {
    record.show(false);
    [start.disabled, start.hidden, stop.hidden, watch.hidden, running.hidden] = [false, false, true, true, true];
    say(state, 'The camera is off.');
  }
}
