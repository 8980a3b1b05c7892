// An evaluation: figures over all tests, each fold, the leak gap, confusion.
import { listen } from '../api.js';
import { h, put, table } from '../dom.js';
import { count, figure, share } from '../format.js';
import { block, stamp, warnings } from './blocks.js';
import { confusion } from './confusion.js';
import { foldDots } from './folds.js';

export function evaluationPage({ run, protocol, warnings: lines, missingFolds, labels, frames, clips, folds, leakGap, scores }, signal) {
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
    h('p', { class: 'small' }, [run.state === 'running' ? 'Running' : 'Finished', run.corpus, protocol?.name, run.foldsPlanned ? `${known.length} of ${count(run.foldsPlanned, 'fold')}` : null].filter(Boolean).join(' · ')),
    h('div', { class: 'pair' }, number('Pictures', frames), number('Clips', clips)),
    protocol ? h('p', { class: 'lead' }, protocol.means) : null, protocol ? h('p', { class: 'small' }, protocol.cannotSay) : null,
    warnings([...lines ?? [], ...missingFolds?.length ? [`Folds that are missing: ${missingFolds.join(', ')}.`] : []]),
    leakGap ? block('Leak gap', h('p', { class: 'lead' }, leakGap.sentence), table('Leak gap', ['measure', 'random frames (leaky)', 'this protocol'],
      [['accuracy', share(leakGap.framesAccuracy, 1), share(leakGap.accuracy, 1)], ['UAR', share(leakGap.framesUar, 1), share(leakGap.uar, 1)]], [1, 2])) : null,
    known.length || run.state === 'running' ? block('Folds', each) : null,
    frames?.confusion ? block('Confusion', h('h3', null, 'Pictures'), confusion('Confusion of pictures', labels, frames.confusion), clips?.confusion ? [h('h3', null, 'Clips'), confusion('Confusion of clips', labels, clips.confusion)] : null) : null,
    scores?.length ? block('Intervals', scoreTable(scores)) : null);
}

const number = (name, measure) => measure ? h('div', null, h('p', { class: 'huge' }, (100 * measure.accuracy).toFixed(1), h('small', null, ' %')),
  h('p', { class: 'small' }, `${name}: accuracy over ${measure.support.toLocaleString('en')}; UAR ${share(measure.uar, 1)}`)) : null;

const scoreTable = scores => table('Scores with their 95 % intervals', ['of', 'accuracy', 'UAR', 'macro F1', 'largest class'], scores.map(score => [
  [score.unit, score.vote].filter(Boolean).join(', '), within(score.accuracy), within(score.uar), within(score.macroF1), share(score.majority, 1)]), [1, 2, 3, 4]);

const within = measure => !measure ? '–' : share(measure.value, 1) + (measure.interval ? ` (${share(measure.interval.low, 1)} to ${share(measure.interval.high, 1)})` : '');
