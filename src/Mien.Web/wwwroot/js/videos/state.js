// A job's state in words.
import { h, say } from '../dom.js';
import { count, duration, figure, share } from '../format.js';

const stages = { read: 'Reading', proxy: 'Making a copy that browsers can play', annotate: 'Making the annotated video', blur: 'Making the video with covered faces' };

export const isActive = job => job.state === 'queued' || job.state === 'running';

/** What changes seldom. */
function stateOf(job) {
  switch (job.state) {
    case 'queued': return 'Waiting';
    case 'running': return stages[job.stage] ?? 'Reading';
    case 'done': return job.people.length ? count(job.people.length, 'person', 'people') : 'No face was found';
    case 'failed': return ['Not read', job.error].filter(Boolean).join(' · ');
    default: return 'Cancelled';
  }
}

/** What may change many times a second. */
function detailOf({ state, position, progress }) {
  if (state === 'queued') return position > 1 ? `${position - 1} before it` : 'next in line';
  if (state !== 'running' || !progress) return null;
  return [
    progress.percent == null ? count(progress.done, progress.unit.replace(/s$/, ''), progress.unit) : share(progress.percent / 100),
    progress.rate ? `${figure(progress.rate, 1)} ${progress.unit} a second` : null,
    progress.etaSeconds == null ? null : `${duration(progress.etaSeconds)} left`,
  ].filter(Boolean).join(' · ');
}

/** A line that tells a screen reader when the state changes, and not how far it is. */
export class StateLine {
  #state = h('span', { role: 'status' });
  #detail = h('span');

  constructor(kind) { this.element = h('p', { class: kind }, this.#state, this.#detail); }

  /** @param more what stands behind it */
  show(job, more) {
    say(this.#state, stateOf(job));
    say(this.#detail, [detailOf(job), more].filter(Boolean).map(words => ` · ${words}`).join(''));
    this.element.classList.toggle('error', job.state === 'failed');
  }
}
