// Curves of each person: what the server summed up for a stretch, and behind it the frames that came since.

const CROWDED = 3000;

export class Curves {
  people = new Map();
  segments = [];
  until = 0;
  #tail = [];

  get isCrowded() { return this.#tail.length > CROWDED; }

  /** A stretch from the server takes the place of all that lies before its last point; it may have been asked for beyond what is read. */
  take(timeline) {
    this.people = new Map(timeline.people.map(person => [person.person, { ...person }]));
    this.segments = timeline.segments;
    const end = Math.max(0, ...timeline.people.map(person => person.ends.at(-1) ?? 0));
    this.#tail = this.#tail.filter(frame => frame.time >= end - 1e-6).slice(-CROWDED);
    this.until = Math.max(this.until, end);
    this.#tail.forEach(frame => this.#append(frame));
  }

  addFrames(frames) {
    for (const frame of frames) {
      if (frame.time < this.until - 1e-6 && this.#tail.length === 0) continue; // is in the stretch already
      this.#tail.push(frame);
      this.until = Math.max(this.until, frame.end);
      this.#append(frame);
    }
  }

  addSegments(segments) {
    const known = new Set(this.segments.map(key));
    this.segments.push(...segments.filter(segment => !known.has(key(segment))));
  }

  /** Lets go of all that ended before a moment, and of who was not seen since. */
  forget(time) {
    this.#tail = this.#tail.filter(frame => frame.end >= time);
    for (const [number, { times, ends, states, smoothed, raw }] of this.people) {
      const gone = lastNotAfter(ends, time) + 1;
      for (const values of [times, ends, states, smoothed, raw]) values.splice(0, gone);
      if (!times.length) this.people.delete(number);
    }
  }

  /** What a person showed at a moment, like a row of the server; null where it was not there. */
  at(person, time) {
    const { times, ends, states, smoothed, raw } = this.people.get(person);
    const i = lastNotAfter(times, time);
    if (i < 0 || time > ends[i] + 1e-6) return null;
    return { person, state: states[i], smoothed: smoothed[i], raw: raw[i] };
  }

  #append(frame) {
    for (const row of frame.rows) {
      if (!this.people.has(row.person))
        this.people.set(row.person, { person: row.person, times: [], ends: [], states: [], smoothed: [], raw: [] });
      const person = this.people.get(row.person);
      person.times.push(frame.time);
      person.ends.push(frame.end);
      person.states.push(row.state);
      person.smoothed.push(row.smoothed);
      person.raw.push(row.raw);
    }
  }
}

const key = segment => `${segment.person} ${segment.start}`;

/** Index of the last of ascending values that is not greater; -1 when all are. */
export function lastNotAfter(values, value) {
  let low = -1, high = values.length;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (values[middle] <= value + 1e-6) low = middle;
    else high = middle;
  }
  return low;
}

/** Index of the largest value. */
export const largest = values => values.reduce((best, value, i) => value > values[best] ? i : best, 0);
