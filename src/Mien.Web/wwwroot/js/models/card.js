// One model: its figures, uses and licence; the whole card when it is opened.
import { get } from '../api.js';
import { colorOf } from '../colors.js';
import { h, put, swatch } from '../dom.js';
import { share } from '../format.js';
import { refused } from '../notes.js';
import { stamp } from '../runs/blocks.js';
import { markdown } from './markdown.js';
import { testedOn } from './measured.js';

const kinds = { bundled: 'comes with Mien', run: 'your training run', file: 'a file in the data folder' };

export const modelCard = model => h('section', { class: 'card', 'aria-label': model.name },
  h('h2', null, model.title, ' ', stamp(model.leaky)),
  h('p', { class: 'small' }, [model.name, kinds[model.kind], model.canExplain ? 'can be explained with Grad-CAM' : null].filter(Boolean).join(' · ')),
  model.usable ? null : h('p', { class: 'error' }, `It cannot be used: ${model.why}`),
  model.notice ? h('p', { class: 'error' }, model.notice) : null,
  h('div', { class: 'cols' },
    h('div', null, measured(model),
      h('ul', { class: 'keys' }, model.labels?.map(label => h('li', null, swatch(colorOf(label)), label)))),
    h('div', null, uses('Meant for', model.intended), uses('Not for', model.prohibited),
      h('dl', null, [['Licence', model.licence], ['Trained on', model.corpus], ['Weights from', model.source], ['Sees', model.input && `${model.input.size} × ${model.input.size} pixels, ${model.input.grey ? 'grey' : 'colour'}`], ['sha256', model.sha256?.slice(0, 16)]]
        .filter(([, value]) => value).map(([name, value]) => [h('dt', null, name), h('dd', null, value)])))),
  wholeCard(model));

function measured({ measured: figures, leaky }) {
  if (!figures) return h('p', { class: 'lead' }, 'How often it is right is not known here.');
  return [h('p', { class: 'huge' }, (100 * figures.accuracy).toFixed(1), h('small', null, ' %')),
    h('p', null, `of ${testedOn(figures)} get the label they carry.${figures.uar == null ? '' : ` Averaged over the labels (UAR) ${share(figures.uar, 1)}.`}`),
    h('p', { class: 'small' }, figures.protocol),
    figures.elsewhere ? h('p', null, `On other faces: ${figures.elsewhere}.`) : null,
    leaky ? h('p', { class: 'error' }, 'This protocol leaks: pictures like the tested ones were in training, so the figure says nothing of new people.') : null];
}

const uses = (title, lines) => lines?.length ? [h('h3', null, title), h('ul', null, lines.map(line => h('li', null, line)))] : null;

function wholeCard(model) {
  const text = h('div', { class: 'document' });
  const card = h('details', { ontoggle: async () => {
    if (!card.open || text.firstChild) return;
    try {
      put(text, markdown((await get(`/api/models/${encodeURIComponent(model.name)}`)).card ?? 'It has no card.'));
    } catch (error) { refused(error); }
  } }, h('summary', null, 'The whole card'), text);
  return card;
}
