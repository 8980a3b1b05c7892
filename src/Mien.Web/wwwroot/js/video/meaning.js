// What the curves mean, and how often the model that drew them is right.
import { get } from '../api.js';
import { h, put } from '../dom.js';
import { share } from '../format.js';
import { testedOn } from '../models/measured.js';

export function meaning(feed, signal) {
  const element = h('section', { class: 'meaning' });
  let shown = null;

  async function show() {
    const { model } = feed.job;
    if (!model || shown === model.name) return;
    shown = model.name;
    const { models } = await get('/api/models', signal).catch(() => ({ models: [] }));
    const card = models.find(one => one.name === model.name && (!model.sha256 || one.sha256 === model.sha256));
    put(element,
      h('p', { class: 'lead' }, 'These curves say how much a face looks like pictures of an acted expression. They do not say what the person feels.'),
      h('p', null, accuracy(card), ' ', h('a', { href: '/models' }, 'More about the model')));
  }

  feed.addEventListener('job', show);
  show();
  return element;
}

export function accuracy(model) {
  if (!model?.measured) return 'How often this model is right is not known here.';
  const { accuracy: right, uar, protocol } = model.measured;
  return `${model.title} names ${share(right, 1)} of ${testedOn(model.measured)} as they are labelled`
    + (uar == null ? '. ' : `; averaged over the labels, ${share(uar, 1)}. `) + protocol
    + (model.leaky ? ' Its protocol leaks: pictures like those it was tested on were in its training.' : '') + ' On your recordings it was not measured.';
}
