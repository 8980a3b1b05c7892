// An evaluation: figures over all tests, each fold, the leak gap, confusion.
import { get, listen } from '../api.js';
import { h, put, say, table } from '../dom.js';
import { capital, count, figure, share } from '../format.js';
import { refused } from '../notes.js';
import { block, stamp, states, warnings } from './blocks.js';
import { confusion } from './confusion.js';
import { foldDots } from './folds.js';

export function evaluationPage({ run, protocol, warnings: lines, missingFolds, frames, clips, parts, folds, leakGap, scores }, signal) {
  const measured = [['Pictures', frames], ['Clips', clips], ...parts.map(part => [capital(part.name), part])].filter(([, one]) => one);
  const known = [...folds ?? []], each = h('div'), state = h('p', { class: 'small', role: 'status' });
  const path = `/api/runs/${encodeURIComponent(run.id)}`;
  showFolds();
  if (run.state === 'running') listen(`${path}/events`, {
    fold: fold => { if (!known.some(one => one.fold === fold.fold)) { known.push(fold); showFolds(); } },
    run: now => { Object.assign(run, now); if (now.state === 'finished') finish(); else showFolds(); },
  }, signal);

  /** The figures over all folds are there only now. */
  async function finish() {
    try {
      article.replaceWith(evaluationPage(await get(path, signal), signal));
    } catch (error) { refused(error); }
  }

  function showFolds() {
    say(state, [states[run.state], run.corpus, protocol?.name, run.foldsPlanned ? `${known.length} of ${count(run.foldsPlanned, 'fold')}` : null].filter(Boolean).join(' · '));
    put(each, foldDots(known), table('Folds', ['fold', 'tested people', 'pictures', 'accuracy', 'UAR', 'clips'], known.map(fold => [
      fold.fold, (fold.testSubjects ?? []).join(', ') || '–', fold.testPictures, figure(fold.accuracy, 3), figure(fold.uar, 3), fold.clipAccuracy == null ? '–' : figure(fold.clipAccuracy, 3)]), [0, 2, 3, 4, 5]));
  }

  const article = h('article', null, h('h1', null, run.name, ' ', stamp(protocol?.leaky ?? run.leaky)),
    state,
    h('div', { class: 'pair' }, measured.map(number)),
    protocol ? h('p', { class: 'lead' }, protocol.means) : null, protocol ? h('p', { class: 'small' }, protocol.cannotSay) : null,
    warnings([...lines ?? [], ...missingFolds?.length ? [`Folds that are missing: ${missingFolds.join(', ')}.`] : []]),
    leakGap ? block('Leak gap', h('p', { class: 'lead' }, leakGap.sentence), table('Leak gap', ['measure', 'random frames (leaky)', 'this protocol'],
      [['accuracy', share(leakGap.framesAccuracy, 1), share(leakGap.accuracy, 1)], ['UAR', share(leakGap.framesUar, 1), share(leakGap.uar, 1)]], [1, 2])) : null,
    known.length || run.state === 'running' ? block('Folds', each) : null,
    measured.length ? block('Confusion', measured.map(([name, one]) => [h('h3', null, name), confusion(`Confusion: ${name}`, one.labels, one.confusion)])) : null,
    scores?.length ? block('Intervals', scoreTable(scores)) : null);
  return article;
}

const number = ([name, measure]) => h('div', null, h('p', { class: 'huge' }, (100 * measure.accuracy).toFixed(1), h('small', null, ' %')),
  h('p', { class: 'small' }, `${name}: accuracy over ${measure.support.toLocaleString('en')}; UAR ${share(measure.uar, 1)}`));

const scoreTable = scores => table('Scores with their 95 % intervals', ['of', 'accuracy', 'UAR', 'macro F1', 'largest class'], scores.map(score => [
  [score.unit, score.vote].filter(Boolean).join(', '), within(score.accuracy), within(score.uar), within(score.macroF1), share(score.majority, 1)]), [1, 2, 3, 4]);

const within = measure => !measure ? '–' : share(measure.value, 1) + (measure.interval ? ` (${share(measure.interval.low, 1)} to ${share(measure.interval.high, 1)})` : '');
