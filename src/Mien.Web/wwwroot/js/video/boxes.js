// Exact rows with boxes, in chunks of a few seconds around where the player is.
import { get, query } from '../api.js';
import { lastNotAfter } from './curves.js';

const SECONDS = 8, KEPT = 12, PATIENCE = 400, INSIDE = 0.001;

export class Boxes extends EventTarget {
  #chunks = new Map();
  #feed;
  #signal;

  constructor(feed, signal) {
    super();
    [this.#feed, this.#signal] = [feed, signal];
    feed.addEventListener('job', () => { if (feed.job.complete) this.#chunks.forEach(chunk => { chunk.isPart = chunk.isPart && chunk.until < chunk.to; }); });
  }

  /** The frame that is shown at a moment, if it is here already; else it is fetched and `change` told. */
  at(time) {
    const index = Math.floor(Math.max(0, time) / SECONDS);
    this.#want(index, time);
    if (time % SECONDS > SECONDS / 2) this.#want(index + 1, (index + 1) * SECONDS);
    return this.peek(time);
  }

  peek(time) {
    const frames = this.#chunks.get(Math.floor(Math.max(0, time) / SECONDS))?.frames ?? [];
    const i = lastNotAfter(frames.map(frame => frame.time), time);
    return i >= 0 && time <= frames[i].end + 0.05 ? frames[i] : null;
  }

  /** Just inside the frame before (-1) or behind (1) the one at a moment; null where it is not here, or where not every frame is read. */
  beside(time, direction) {
    const { every, fps } = this.#feed.job.options, frame = this.peek(time);
    if (every > 1 || fps || !frame) return null;
    const next = this.peek(direction > 0 ? frame.end + INSIDE : frame.time - INSIDE);
    return next && next !== frame ? next.time + INSIDE : null;
  }

  #want(index, time) {
    const chunk = this.#chunks.get(index);
    if (chunk && (chunk.loading || !chunk.isPart || time < chunk.until || performance.now() < chunk.again)) return;
    this.#load(index, chunk?.frames ?? []);
  }

  async #load(index, frames) {
    const from = index * SECONDS, to = from + SECONDS;
    this.#chunks.set(index, { frames, loading: true });
    if (this.#chunks.size > KEPT) this.#chunks.delete(this.#chunks.keys().next().value);
    try {
      const answer = await get(`/api/jobs/${this.#feed.job.id}/frames${query({ from, to, limit: 5000 })}`, this.#signal);
      const until = answer.frames.at(-1)?.end ?? from;
      this.#chunks.set(index, { frames: answer.frames, to, until, isPart: !this.#feed.job.complete && until < to, again: performance.now() + PATIENCE });
    } catch {
      this.#chunks.delete(index);
      return;
    }
    this.dispatchEvent(new Event('change'));
  }
}
