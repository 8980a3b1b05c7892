// An evaluation: figures over all tests, each fold, the leak gap, confusion.
import { listen } from '../api.js';
import { h, put, table } from '../dom.js';
import { capital, count, figure, share } from '../format.js';
import { block, stamp, states, warnings } from './blocks.js';
import { confusion } from './confusion.js';
import { foldDots } from './folds.js';

export function evaluationPage({ run, protocol, warnings: lines, missingFolds, frames, clips, parts, folds, leakGap, scores }, signal) {
  const measured = [['Pictures', frames], ['Clips', clips], ...parts.map(part => [capital(part.name), part])].filter(([, one]) => one);
  const known = [...folds ?? []], each = h('div');
  showFolds();
  if (run.state === 'running') listen(`/api/runs/${encodeURIComponent(run.id)}/events`, {
    fold: fold => { if (!known.some(one => one.fold === fold.fold)) { known.push(fold); showFolds(); } },
  }, signal);

  function showFolds() {
    put(each, foldDots(known), table('Folds', ['fold', 'tested people', 'pictures', 'accuracy', 'UAR', 'clips'], known.map(fold => [
      fold.fold, (fold.testSubjects ?? []).join(', ') || '–', fold.testPictures, figure(fold.accuracy, 3), figure(fold.uar, 3), fold.clipAccuracy == null ? '–' : figure(fold.clipAccuracy, 3)]), [0, 2, 3, 4, 5]));
  }

  return h('article', null, h('h1', null, run.name, ' ', stamp(protocol?.leaky ?? run.leaky)),
    h('p', { class: 'small' }, [states[run.state], run.corpus, protocol?.name, run.foldsPlanned ? `${known.length} of ${count(run.foldsPlanned, 'fold')}` : null].filter(Boolean).join(' · ')),
    h('div', { class: 'pair' }, measured.map(number)),
    protocol ? h('p', { class: 'lead' }, protocol.means) : null, protocol ? h('p', { class: 'small' }, protocol.cannotSay) : null,
    warnings([...lines ?? [], ...missingFolds?.length ? [`Folds that are missing: ${missingFolds.join(', ')}.`] : []]),
    leakGap ? block('Leak gap', h('p', { class: 'lead' }, leakGap.sentence), table('Leak gap', ['measure', 'random frames (leaky)', 'this protocol'],
      [['accuracy', share(leakGap.framesAccuracy, 1), share(leakGap.accuracy, 1)], ['UAR', share(leakGap.framesUar, 1), share(leakGap.uar, 1)]], [1, 2])) : null,
    known.length || run.state === 'running' ? block('Folds', each) : null,
    measured.length ? block('Confusion', measured.map(([name, one]) => [h('h3', null, name), confusion(`Confusion: ${name}`, one.labels, one.confusion)])) : null,
    scores?.length ? block('Intervals', scoreTable(scores)) : null);
}

const number = ([name, measure]) => h('div', null, h('p', { class: 'huge' }, (100 * measure.accuracy).toFixed(1), h('small', null, ' %')),
  h('p', { class: 'small' }, `${name}: accuracy over ${measure.support.toLocaleString('en')}; UAR ${share(measure.uar, 1)}`));

const scoreTable = scores => table('Scores with their 95 % intervals', ['of', 'accuracy', 'UAR', 'macro F1', 'largest class'], scores.map(score => [
  [score.unit, score.vote].filter(Boolean).join(', '), within(score.accuracy), within(score.uar), within(score.macroF1), share(score.majority, 1)]), [1, 2, 3, 4]);

const within = measure => !measure ? '–' : share(measure.value, 1) + (measure.interval ? ` (${share(measure.interval.low, 1)} to ${share(measure.interval.high, 1)})` : '');
