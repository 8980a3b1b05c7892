// The field where videos are dropped or chosen, and their way to the server.
import { query, upload } from '../api.js';
import { colorOf } from '../colors.js';
import { h, svg } from '../dom.js';
import { count, size } from '../format.js';
import { note, refused } from '../notes.js';

export function dropZone({ limits, options, signal, arrived }) {
  const input = h('input', { type: 'file', multiple: true, class: 'sr', tabindex: -1, 'aria-label': 'Videos or pictures', accept: 'video/*,image/*,.mkv,.flv,.avi',
    onchange: () => { take([...input.files]); input.value = ''; } });
  const bar = h('i'), told = h('p', { class: 'small', role: 'status' });
  const meter = h('span', { class: 'meter', hidden: true }, bar);
  const queue = [];
  const zone = h('section', { class: 'drop', 'aria-label': 'Read a video',
    ondragover: event => { event.preventDefault(); zone.classList.add('over'); },
    ondragleave: event => { if (!zone.contains(event.relatedTarget)) zone.classList.remove('over'); },
    ondrop: event => { event.preventDefault(); zone.classList.remove('over'); take([...event.dataTransfer.files]); } },
    curves(),
    h('h1', null, 'Drop a video here'),
    h('p', null, 'and watch each face’s apparent expression over time.'),
    h('button', { type: 'button', class: 'strong', onclick: () => input.click() }, 'Choose files'),
    input, meter, told);

  function take(files) {
    if (!files.length || !options.check()) return;
    const isIdle = queue.length === 0, how = options.values();
    queue.push(...files.map(file => ({ file, how })));
    if (isIdle) sendAll();
  }

  /** Sends one file after another; what is dropped meanwhile goes behind them. */
  async function sendAll() {
    const jobs = [];
    for (let i = 0; i < queue.length; i++) {
      const job = await send(queue[i], () => queue.length > 1 ? ` (${i + 1} of ${queue.length})` : '');
      if (job) jobs.push(job);
      else if (signal.aborted) return tellLost(queue.slice(i));
    }
    const isOnly = queue.length === 1;
    queue.length = 0;
    meter.hidden = true;
    told.textContent = '';
    if (signal.aborted) return;
    jobs.forEach(job => arrived(job, isOnly));
    if (jobs.length > 1) note(`${count(jobs.length, 'video')} wait to be read.`);
  }

  async function send({ file, how }, place) {
    if (file.size > limits.uploadBytes) {
      refused(new Error(`'${file.name}' has ${size(file.size)}; ${size(limits.uploadBytes)} is the limit here. Cut it, or start 'mien serve --folder' to read it in place.`));
      return null;
    }
    meter.hidden = false;
    try {
      return await upload(`/api/uploads${query({ name: file.name, ...how })}`, file, (done, total) => {
        bar.style.width = `${100 * done / total}%`;
        told.textContent = `Taking in ${file.name}${place()}: ${size(done)} of ${size(total)}`;
      }, signal);
    } catch (error) {
      refused(error);
      return null;
    }
  }

  return zone;
}

const tellLost = ([{ file }, ...others]) => note(others.length
  ? `'${file.name}' and ${count(others.length, 'other file')} were not taken in: the page was left. Drop them again.`
  : `'${file.name}' was not taken in: the page was left. Drop it again.`, true);

/** What will be seen: a few curves, drawn by hand. */
const curves = () => svg('svg', { class: 'curves', viewBox: '0 0 1000 200', preserveAspectRatio: 'none', 'aria-hidden': 'true' },
  [['neutral', 'M0 60 C120 55 150 70 230 150 S420 190 1000 188'], ['happy', 'M0 190 C140 190 190 180 260 90 S380 30 440 60 S520 170 620 184 S820 190 1000 190'],
    ['surprised', 'M0 192 C400 192 470 190 540 110 S620 60 660 90 S740 180 800 188 S900 190 1000 191'], ['sad', 'M0 186 C300 190 560 192 700 170 S820 70 900 62 S980 70 1000 72']]
    .map(([label, d]) => svg('path', { d, fill: 'none', stroke: colorOf(label), 'stroke-width': 2, 'vector-effect': 'non-scaling-stroke' })));
