// A job as it is read: its state, its curves for the stretch that is shown, its segments. What one page changes, others of this browser take over.
import { get, listen, query } from '../api.js';
import { refused } from '../notes.js';
import { isActive } from '../videos/state.js';
import { Curves } from './curves.js';

const POINTS = 2400, MARGIN = 0.5, PAUSE = 150;

export class Feed extends EventTarget {
  curves = new Curves();
  #view;
  #signal;
  #timer = 0;
  #turn = 0;
  #taken = 0;
  #anew = Infinity;
  #follows = false;
  #others = new BroadcastChannel('mien-jobs');

  constructor(job, view, signal) {
    super();
    [this.job, this.#view, this.#signal] = [job, view, signal];
    view.addEventListener('range', () => this.#later());
    this.#others.onmessage = ({ data }) => data.id === this.job.id && this.#take(data);
    signal.addEventListener('abort', () => this.#others.close());
  }

  get labels() { return this.job.labels ?? []; }
  nameOf(person) { return this.job.people.find(one => one.person === person)?.name ?? `Person ${person}`; }

  async start() {
    this.#grow();
    await this.#follow();
  }

  /** What the server answered to a change that this page asked for: the job, or some of it. */
  changed(part) {
    this.#take(part);
    this.#others.postMessage({ id: this.job.id, ...part });
  }

  /** Listens until the job has ended. */
  async #follow() {
    this.#follows = true;
    const { cursor } = await this.#load(true);
    if (this.#signal.aborted) return;
    listen(`/api/jobs/${this.job.id}/events${query({ after: cursor })}`, {
      state: job => this.#take(job),
      progress: progress => { this.job.progress = progress; this.#tell('progress'); },
      rows: ({ frames }) => this.#rows(frames),
      segments: ({ segments }) => { this.curves.addSegments(segments); this.#tell('data'); },
      reset: () => { this.curves = new Curves(); this.#tell('data'); },
      end: () => { this.#follows = false; },
    }, this.#signal);
  }

  /** What the server says of the job now; one that is tried again or gets a copy is listened to again. */
  #take(part) {
    this.job = { ...this.job, ...part };
    this.#grow();
    this.#tell('job');
    if (this.job.complete) this.#later();
    if (!this.#follows && isActive(this.job)) this.#follow().catch(error => { this.#follows = false; refused(error); });
  }

  #rows(frames) {
    this.curves.addFrames(frames);
    this.#grow();
    this.#tell('data');
    if (this.curves.isCrowded) this.#later();
  }

  #grow() {
    const { media, summary } = this.job;
    this.#view.grow(Math.max(media?.duration ?? 0, summary?.end ?? 0, this.curves.until) || 1);
  }

  #later() {
    this.#timer ||= setTimeout(() => { this.#timer = 0; this.#load().catch(() => {}); }, PAUSE);
  }

  /** The curves of the stretch and half as much on both sides. An answer that a later one overtook is left aside. */
  async #load(isAnew = false) {
    const { from, to, span, isWhole } = this.#view, turn = ++this.#turn;
    if (isAnew) this.#anew = turn;
    const range = isWhole ? {} : { from: Math.max(0, from - MARGIN * span), to: to + MARGIN * span };
    const timeline = await get(`/api/jobs/${this.job.id}/timeline${query({ ...range, points: POINTS })}`, this.#signal);
    if (turn > this.#taken) this.#show(timeline, turn);
    return timeline;
  }

  #show(timeline, turn) {
    this.#taken = turn;
    if (turn >= this.#anew) [this.curves, this.#anew] = [new Curves(), Infinity];
    this.curves.take(timeline);
    this.#grow();
    this.#tell('data');
  }

  #tell(name) { this.dispatchEvent(new Event(name)); }
}
