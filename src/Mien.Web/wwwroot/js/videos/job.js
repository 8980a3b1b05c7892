// One video in the list.
import { post, remove } from '../api.js';
import { colorOf } from '../colors.js';
import { h, put, renew, say, svg } from '../dom.js';
import { clock, count, day, share, size } from '../format.js';
import { ask, refused } from '../notes.js';
import { isActive, StateLine } from './state.js';

export class JobRow {
  #job;
  #shown = '';
  #thumb = h('a', { tabindex: -1, 'aria-hidden': 'true' });
  #name = h('a', { class: 'name' });
  #facts = h('p', { class: 'small' });
  #state = new StateLine('small');
  #meter = h('span', { class: 'meter' }, h('i'));
  #ribbons = h('div', { class: 'ribbons' });
  #actions = h('div', { class: 'actions' });

  constructor(job, removed) {
    this.removed = removed;
    this.element = h('li', { class: 'job', data: { id: job.id } }, this.#thumb,
      h('div', null, this.#name, this.#facts, this.#state.element, this.#meter, this.#ribbons), this.#actions);
    this.show(job);
  }

  show(job) {
    this.#job = job;
    const { media, progress } = job;
    this.#name.href = this.#thumb.href = `/video/${job.id}`;
    say(this.#name, job.name);
    say(this.#facts, [media.kind === 'picture' ? 'picture' : media.duration && clock(media.duration, 0), `${media.width} × ${media.height}`,
      size(job.bytes), day(job.created)].filter(Boolean).join(' · '));
    this.#state.show(job);
    this.#meter.hidden = job.state !== 'running';
    this.#meter.classList.toggle('unknown', progress?.percent == null);
    this.#meter.firstChild.style.width = progress?.percent == null ? '' : `${progress.percent}%`;
    const key = `${job.state}${!!media}${job.people.map(person => person.name)}`;
    if (key !== this.#shown) this.#redraw(job);
    this.#shown = key;
  }

  #redraw(job) {
    this.element.dataset.state = job.state;
    put(this.#thumb, job.media ? h('img', { class: 'thumb', src: `/api/jobs/${job.id}/poster?width=320`, alt: '', loading: 'lazy' }) : h('span', { class: 'thumb' }));
    put(this.#ribbons, (job.summary?.people ?? []).slice(0, 4).map(ribbon));
    renew(this.#actions,
      isActive(job) && this.#button('Cancel', () => post(`/api/jobs/${job.id}/cancel`)),
      ['failed', 'cancelled'].includes(job.state) && this.#button('Try again', () => post(`/api/jobs/${job.id}/retry`)),
      h('button', { type: 'button', class: 'quiet', 'aria-label': `Delete ${job.name}`, onclick: () => this.#delete() }, 'Delete'));
  }

  #button(text, act) {
    return h('button', { type: 'button', 'aria-label': `${text}: ${this.#job.name}`, onclick: () => act().then(job => this.show(job), refused) }, text);
  }

  async #delete() {
    const { id, name, kind } = this.#job;
    const what = kind === 'folder' ? 'Its results are deleted; the video stays in its folder.' : 'The video that is kept here and its results are deleted.';
    if (!await ask(`Delete ${name}?`, h('p', null, what), 'Delete', { danger: true })) return;
    try {
      await remove(`/api/jobs/${id}`);
      this.removed(id);
    } catch (error) { refused(error); }
  }
}

/** How much of a person's time showed each label, as one bar. */
function ribbon(person) {
  let at = 0;
  const parts = person.labels.filter(part => part.share > 0);
  const words = parts.map(part => `${part.label} ${share(part.share)}`).join(', ');
  const drawn = parts.map(part => svg('rect', { x: 100 * (at += part.share) - 100 * part.share, width: 100 * part.share, height: 4, fill: colorOf(part.label) }));
  return svg('svg', { viewBox: '0 0 100 4', preserveAspectRatio: 'none', role: 'img', 'aria-label': `${person.name}: ${words || 'nothing measured'}` },
    svg('title', null, `${person.name}: ${words || 'nothing measured'}, ${count(person.frames, 'frame')}`), drawn);
}
