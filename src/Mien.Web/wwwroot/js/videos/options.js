// How a video is read: few choices, those of `mien recognize`; an empty one leaves the server's default.
import { h } from '../dom.js';

export function readingOptions(models) {
  const fields = {
    model: choice(models.filter(model => model.usable).map(model => [model.name, model.title])),
    faces: choice([['', 'as the model was trained'], ['all', 'every face'], ['largest', 'the largest face'], ['frame', 'the whole frame']]),
    people: number('as many as are seen', { min: 1, max: 100, step: 1 }),
    every: number('1', { min: 1, step: 1 }),
    from: number('0', { min: 0, max: 1e6 }),
    to: number('the end', { min: 0, max: 1e6 }),
    smooth: choice([['', 'exponential'], ['gaussian', 'Gaussian'], ['none', 'none']]),
    smoothTime: number('0.25', { min: 0.001, max: 30 }),
    minLength: number('0.5', { min: 0, max: 3600 }),
    uncertainBelow: number('the model’s own', { min: 0, max: 1 }),
    priorCorrection: number('0', { min: -1, max: 1 }),
    bin: number('none', { min: 0.01, max: 86_400 }),
  };
  const names = {
    model: 'Model', faces: 'Faces', people: 'At most so many persons', every: 'Read every n-th frame', from: 'From, seconds', to: 'To, seconds',
    smooth: 'Smoothing', smoothTime: 'Smoothing time, seconds', minLength: 'Shortest segment, seconds', uncertainBelow: 'Uncertain below',
    priorCorrection: 'Rare expressions named sooner: 0 (off) to 1', bin: 'Means over bins of, seconds',
  };
  const copies = { annotate: tick('Also make a video with boxes and labels'), blur: tick('Also make a video with every face covered') };
  const element = h('details', { class: 'how' }, h('summary', null, 'How it is read'),
    h('div', { class: 'fields' }, Object.entries(fields).map(([name, field]) => h('label', { class: 'field' }, names[name], field))),
    h('div', { class: 'checks' }, Object.values(copies).map(copy => copy.element)));
  return {
    element,
    /** What was chosen, by the names of the API; what was left alone is not there. */
    values: () => ({
      ...Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, valueOf(field)]).filter(([, value]) => value !== '')),
      ...Object.fromEntries(Object.entries(copies).filter(([, copy]) => copy.box.checked).map(([name]) => [name, true])),
    }),
    /** Whether every number can be read with; one that cannot is shown. */
    check() {
      const { from, to } = fields;
      to.setCustomValidity(to.valueAsNumber <= (from.valueAsNumber || 0) ? 'Reading must end behind where it starts.' : '');
      const wrong = Object.values(fields).find(field => !field.checkValidity());
      if (!wrong) return true;
      element.open = true;
      wrong.reportValidity();
      return false;
    },
  };
}

const choice = pairs => h('select', null, pairs.map(([value, text]) => h('option', { value }, text)));
const number = (placeholder, { min, max, step = 'any' }) => h('input', { type: 'number', min, max, step, placeholder, inputmode: 'decimal' });
const valueOf = field => field.type === 'number' && field.value !== '' ? field.valueAsNumber : field.value;

function tick(text) {
  const box = h('input', { type: 'checkbox' });
  return { box, element: h('label', { class: 'check' }, box, text) };
}
