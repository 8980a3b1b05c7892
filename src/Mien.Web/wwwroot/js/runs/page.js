// All runs and evaluations of the data folder.
import { get } from '../api.js';
import { h, put } from '../dom.js';
import { count, day, share } from '../format.js';
import { stamp, states } from './blocks.js';

const kinds = { run: 'training run', evaluation: 'evaluation by folds', model_evaluation: 'evaluation of a model' };

export async function show(main, { about, go, signal }) {
  const title = h('h1', null, 'Training runs and evaluations');
  if (!about.runs) {
    put(main, title, h('p', null, 'Start ', h('code', null, 'mien serve --runs DIR'), ' with the folder of your runs to see them here; those that train now grow while you watch.'));
    return;
  }
  const { runs } = await get('/api/runs', signal);
  const chosen = [];
  const compare = h('button', { type: 'button', disabled: true, onclick: () => go(`/runs/compare?a=${chosen[0]}&b=${chosen[1]}`) }, 'Two side by side');
  put(main, title,
    runs.length ? h('div', { class: 'list-head' }, h('p', { class: 'small' }, `${count(runs.length, 'entry', 'entries')}. Training is started on the command line. Tick two to compare them.`), compare)
      : h('p', null, 'There is no run in this folder yet. ', h('code', null, 'mien train'), ' and ', h('code', null, 'mien evaluate'), ' write them.'),
    h('ul', { class: 'run-list' }, runs.map(run => h('li', null, tick(run), entry(run), score(run)))));

  function tick(run) {
    const box = h('input', { type: 'checkbox', 'aria-label': `Compare ${run.name}`, onchange: () => {
      if (box.checked) chosen.push(run.id);
      else chosen.splice(chosen.indexOf(run.id), 1);
      compare.disabled = chosen.length !== 2;
    } });
    return box;
  }
}

const entry = run => h('div', null,
  h('p', null, h('a', { class: 'name', href: `/runs/${encodeURIComponent(run.id)}` }, run.name), ' ', stamp(run.leaky)),
  h('p', { class: 'small' }, [run.problem, run.state === 'finished' ? null : states[run.state], kinds[run.kind], run.corpus, run.protocol, `${run.labels.length} labels`, progress(run), day(run.modified)].filter(Boolean).join(' · ')));

function progress(run) {
  if (run.foldsPlanned) return `${run.folds ?? 0} of ${count(run.foldsPlanned, 'fold')}`;
  return run.epochsPlanned ? `${run.epochs ?? 0} of ${count(run.epochsPlanned, 'epoch')}` : null;
}

const score = run => h('p', { class: 'big' }, run.accuracy === null ? '–' : share(run.accuracy, 1));
