// A training run: Figure 2 that grows while it trains, Table 1, confusion.
import { get, listen } from '../api.js';
import { h, put, say, table } from '../dom.js';
import { capital, count, figure, metric } from '../format.js';
import { block, stamp, states, warnings } from './blocks.js';
import { confusion } from './confusion.js';
import { Figure2 } from './figure2.js';

export function trainingPage(details, signal) {
  const { run, epochs, protocol, warnings: lines, options, data, figures } = details, path = `/api/runs/${encodeURIComponent(run.id)}`;
  const drawn = new Figure2(run.epochsPlanned), state = h('p', { class: 'small', role: 'status' }), score = h('p', { class: 'huge' });
  const figures4 = h('div'), measured = h('div');
  drawn.show(epochs);
  tell(run);
  measure(details);
  if (run.state === 'running') follow();

  function tell(now) {
    say(state, [states[now.state], `${now.epochs ?? epochs.length} of ${count(now.epochsPlanned, 'epoch')}`, now.corpus, protocol?.name].filter(Boolean).join(' · '));
    const last = drawn.epochs.at(-1);
    put(score, last ? [(100 * last.validationAccuracy).toFixed(1), h('small', null, ' %')] : '–');
    put(figures4, table('Figures of every epoch', ['epoch', 'loss', 'accuracy', 'validation loss', 'validation accuracy', 'seconds'],
      drawn.epochs.map(epoch => [epoch.epoch, metric(epoch.loss), metric(epoch.accuracy), metric(epoch.validationLoss), metric(epoch.validationAccuracy), figure(epoch.seconds, 1)]), [0, 1, 2, 3, 4, 5]));
  }

  function measure({ table1, validation }) {
    put(measured,
      table1?.length ? block('Table 1', table('Table 1', ['figure', 'this run', 'the paper'], table1.map(row => [row.figure, metric(row.value), metric(row.paper)]), [1, 2]),
        h('p', { class: 'small' }, 'The paper (Ayadi and Lachiri) does not state how training and validation were drawn apart.')) : null,
      validation ? block('Confusion', confusion('Confusion', validation.labels, validation.confusion), perClass(validation)) : null);
  }

  function follow() {
    listen(`${path}/events`, {
      epoch: epoch => { drawn.add(epoch); tell({ ...run, epochs: drawn.epochs.length }); },
      run: now => { tell(Object.assign(run, now)); get(path, signal).then(measure, () => {}); },
    }, signal);
  }

  return h('article', null, h('h1', null, run.name, ' ', stamp(run.leaky)), state, score, h('p', { class: 'small' }, 'Validation accuracy of the last epoch'), h('p', { class: 'lead' }, protocol?.means), warnings(lines),
    block('Figure 2', drawn.element, h('details', null, h('summary', null, 'The figures of every epoch'), figures4)),
    measured,
    block('Recipe', facts({ ...flat(data ?? {}), ...flat(options ?? {}) }), figures.length ? h('p', null, figures.map(name => [h('a', { href: `${path}/figures/${name}`, download: name }, name), ' '])) : null));
}

const perClass = ({ classes }) => table('Each label', ['label', 'precision', 'recall', 'F1', 'pictures'],
  classes.map(one => [one.label, figure(one.precision, 3), figure(one.recall, 3), figure(one.f1, 3), one.support]), [1, 2, 3, 4]);

const flat = values => Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null && value !== '' && typeof value !== 'object').concat(
  Object.entries(values).filter(([, value]) => Array.isArray(value) && value.length).map(([name, value]) => [name, value.join(', ')])));

const facts = values => h('details', null, h('summary', null, 'Data and options'),
  table('Data and options', ['what', 'value'], Object.entries(values).map(([name, value]) => [capital(name.replace(/[A-Z]/g, letter => ` ${letter.toLowerCase()}`)), String(value)])));
