// The stretch of time that is shown, the moment the player is at, and the moment under the pointer.

const SHORTEST = 0.2;

export class View extends EventTarget {
  length = 0;
  from = 0;
  to = 0;
  now = 0;
  hover = null;

  get span() { return this.to - this.from; }
  get isWhole() { return this.from <= 0 && this.to >= this.length; }

  /** The video turned out to be so long; what showed all of it still does. */
  grow(length) {
    if (length === this.length) return;
    const whole = this.isWhole;
    this.length = length;
    if (whole) this.#range(0, length);
    else this.dispatchEvent(new Event('range'));
  }

  /** Shows a share of the stretch around a moment that stays where it is. */
  zoom(factor, at = this.now) {
    const anchor = Math.min(this.to, Math.max(this.from, at));
    const span = Math.min(this.length, Math.max(SHORTEST, this.span * factor));
    const from = anchor - (anchor - this.from) / this.span * span;
    this.#range(from, from + span);
  }

  pan(seconds) { this.#range(this.from + seconds, this.to + seconds); }
  whole() { this.#range(0, this.length); }

  /** The player is elsewhere; the stretch follows it. */
  move(now) {
    this.now = Math.min(this.length, Math.max(0, now));
    if (!this.isWhole && (this.now < this.from || this.now > this.to)) this.#range(this.now, this.now + this.span);
    this.dispatchEvent(new Event('now'));
  }

  /** The user wants another moment. */
  seek(time) {
    this.move(time);
    this.dispatchEvent(new Event('seek'));
  }

  point(time) {
    this.hover = time;
    this.dispatchEvent(new Event('hover'));
  }

  #range(from, to) {
    const span = Math.min(to - from, this.length);
    this.from = Math.max(0, Math.min(from, this.length - span));
    this.to = this.from + span;
    this.dispatchEvent(new Event('range'));
  }
}
