// The list of what was read, is read and waits.
import { remove } from '../api.js';
import { h } from '../dom.js';
import { count, size } from '../format.js';
import { ask, note, refused } from '../notes.js';
import { JobRow } from './job.js';

export class JobList {
  #rows = new Map();
  #list = h('ul', { class: 'jobs', 'aria-label': 'Videos' });
  #title = h('h2', { id: 'jobs-title' }, 'Read here');
  #everything = h('button', { type: 'button', class: 'quiet', onclick: () => this.#deleteAll() }, 'Delete everything…');
  #limit;

  constructor(about) {
    this.#limit = about.limits.jobs;
    this.element = h('section', { 'aria-labelledby': 'jobs-title' },
      h('div', { class: 'list-head' }, this.#title, this.#everything), this.#list);
  }

  /** @param jobs newest first */
  show(jobs) {
    const ids = new Set(jobs.map(job => job.id));
    for (const id of [...this.#rows.keys()].filter(id => !ids.has(id))) this.remove(id);
    for (const job of [...jobs].reverse()) this.update(job);
    this.#counted();
  }

  update(job) {
    const row = this.#rows.get(job.id);
    if (row) row.show(job);
    else this.add(job);
  }

  /** What is in the list stays: it may have heard of later states. */
  add(job) {
    if (this.#rows.has(job.id)) return;
    const added = new JobRow(job, id => this.remove(id));
    this.#rows.set(job.id, added);
    this.#list.prepend(added.element);
    this.#counted();
  }

  remove(id) {
    this.#rows.get(id)?.element.remove();
    this.#rows.delete(id);
    this.#counted();
  }

  #counted() {
    const number = this.#rows.size;
    this.#title.textContent = number ? count(number, 'video') : 'Nothing read yet';
    this.#everything.hidden = number === 0;
    if (number >= this.#limit) this.#title.textContent += ': no more fit. Delete some.';
  }

  async #deleteAll() {
    const sure = await ask('Delete everything?', h('p', null,
      `All uploads, recordings and results are deleted: ${count(this.#rows.size, 'video')}. Videos of a folder stay where they are. This cannot be taken back.`), 'Delete everything', { danger: true });
    if (!sure) return;
    try {
      const { jobs, bytes } = await remove('/api/data');
      this.show([]);
      note(`Deleted: ${count(jobs, 'video')}, ${size(bytes)}.`);
    } catch (error) { refused(error); }
  }
}
