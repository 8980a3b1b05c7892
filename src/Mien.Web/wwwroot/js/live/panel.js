// Rate and latency in figures, and the recording that is off until it is asked for.
import { h, put, say } from '../dom.js';
import { note } from '../notes.js';

const LAST = 20, PAUSE = 500;

/** Rate, latency from the camera's picture to its boxes, and pictures that a newer one replaced. */
export function facts() {
  const rate = h('dd', { class: 'big' }, '–'), latency = h('dd', { class: 'big' }, '–'), dropped = h('dd', { class: 'big' }, '–');
  const trips = [];
  let shown = 0;
  return {
    element: h('dl', { class: 'facts' }, h('div', null, h('dt', null, 'pictures a second'), rate), h('div', null, h('dt', null, 'latency, ms'), latency), h('div', null, h('dt', null, 'left out for newer ones'), dropped)),
    show(answer) {
      if (answer.roundTrip !== null) trips.push(answer.roundTrip);
      if (trips.length > LAST) trips.shift();
      if (performance.now() - shown < PAUSE) return;
      shown = performance.now();
      say(rate, answer.rate.toFixed(1));
      say(latency, trips.length ? String(Math.round([...trips].sort((a, b) => a - b)[trips.length >> 1])) : '–');
      say(dropped, String(answer.dropped));
    },
  };
}

export function recorder() {
  const words = h('span', null, 'Nothing is stored');
  const state = h('span', { class: 'recording', role: 'status' }, h('i'), words);
  const button = h('button', { type: 'button', 'aria-pressed': 'false' }, 'Record');
  const saved = h('span');
  let isOn = false;
  return {
    element: h('div', { class: 'recorder' }, state, button, saved),
    begin(link) {
      this.show = on => {
        isOn = on;
        state.classList.toggle('on', on);
        say(words, on ? 'Recording: pictures are stored here' : 'Nothing is stored');
        say(button, on ? 'End the recording' : 'Record');
        button.setAttribute('aria-pressed', String(on));
      };
      this.show(false);
      put(saved);
      button.onclick = () => link.record(!isOn);
      link.onrecorded = job => {
        put(saved, h('a', { href: `/video/${job.id}` }, `Open ${job.name}`));
        note('The recording is kept here until you delete it.');
      };
    },
    show() {},
    /** The camera is about to be released. */
    end() {
      if (isOn) note('The recording ends here and goes to the videos of the first page. Where it cannot, the program’s own output says where it is.');
    },
  };
}
