// The video's name, how far it is read, and what can be done with it.
import { post } from '../api.js';
import { h, put, say } from '../dom.js';
import { clock } from '../format.js';
import { refused } from '../notes.js';
import { detailOf, stateOf } from '../videos/state.js';

export function heading(feed, exports) {
  const state = h('p', { class: 'state', role: 'status' });
  const bar = h('i'), meter = h('span', { class: 'meter' }, bar);
  const actions = h('div', { class: 'actions' });
  const act = (text, path) => h('button', { type: 'button', onclick: () => post(`/api/jobs/${feed.job.id}/${path}`).then(job => feed.take(job), refused) }, text);
  let shown = '';

  function show() {
    const { job } = feed, { media, progress } = job;
    const facts = media && (media.kind === 'picture' ? `${media.width} × ${media.height}` : `${clock(media.duration)} · ${media.width} × ${media.height} · ${media.frameRate ? `${Math.round(100 * media.frameRate) / 100} frames a second` : ''}`);
    say(state, [stateOf(job), detailOf(job), job.state === 'running' ? null : facts].filter(Boolean).join(' · '));
    state.classList.toggle('error', job.state === 'failed');
    meter.hidden = job.state !== 'running';
    meter.classList.toggle('unknown', progress?.percent == null);
    bar.style.width = progress?.percent == null ? '' : `${progress.percent}%`;
    if (shown === job.state) return;
    shown = job.state;
    put(actions, ['queued', 'running'].includes(job.state) && act('Cancel', 'cancel'), ['failed', 'cancelled'].includes(job.state) && act('Try again', 'retry'), exports);
  }

  feed.addEventListener('job', show);
  feed.addEventListener('progress', show);
  show();
  return h('div', { class: 'heading' }, h('div', null, h('h1', null, feed.job.name), state, meter), actions);
}
