// The video's name, how far it is read, and what can be done with it.
import { post } from '../api.js';
import { h, renew } from '../dom.js';
import { clock } from '../format.js';
import { refused } from '../notes.js';
import { isActive, StateLine } from '../videos/state.js';

export function heading(feed, exports) {
  const state = new StateLine('state');
  const bar = h('i'), meter = h('span', { class: 'meter' }, bar);
  const actions = h('div', { class: 'actions' });
  const act = (text, path) => h('button', { type: 'button', onclick: () => post(`/api/jobs/${feed.job.id}/${path}`).then(job => feed.changed(job), refused) }, text);
  let shown = '';

  function show() {
    const { job } = feed, { progress } = job;
    state.show(job, job.state === 'running' ? null : factsOf(job.media));
    meter.hidden = job.state !== 'running';
    meter.classList.toggle('unknown', progress?.percent == null);
    bar.style.width = progress?.percent == null ? '' : `${progress.percent}%`;
    if (shown === job.state) return;
    shown = job.state;
    renew(actions, isActive(job) && act('Cancel', 'cancel'), ['failed', 'cancelled'].includes(job.state) && act('Try again', 'retry'), exports);
  }

  feed.addEventListener('job', show);
  feed.addEventListener('progress', show);
  show();
  return h('div', { class: 'heading' }, h('div', null, h('h1', null, feed.job.name), state.element, meter), actions);
}

/** What is not known is left out. */
const factsOf = ({ kind, width, height, duration, frameRate }) => [kind !== 'picture' && duration ? clock(duration) : null, `${width} × ${height}`,
  kind !== 'picture' && frameRate ? `${Math.round(100 * frameRate) / 100} frames a second` : null].filter(Boolean).join(' · ');
