// How a video is read: few choices, those of `mien recognize`; an empty one leaves the server's default.
import { h } from '../dom.js';

export function readingOptions(models) {
  const fields = {
    model: choice(models.filter(model => model.usable).map(model => [model.name, model.title])),
    faces: choice([['', 'as the model was trained'], ['all', 'every face'], ['largest', 'the largest face'], ['frame', 'the whole frame']]),
    people: number('as many as are seen', 1),
    every: number('1', 1),
    from: number('0', 0, 'any'),
    to: number('the end', 0, 'any'),
    smooth: choice([['', 'exponential'], ['gaussian', 'Gaussian'], ['none', 'none']]),
    smoothTime: number('0.25', 0, 'any'),
    minLength: number('0.5', 0, 'any'),
    uncertainBelow: number('the model’s own', 0, 'any'),
    priorCorrection: number('0', -1, 'any'),
    bin: number('none', 0, 'any'),
  };
  const names = {
    model: 'Model', faces: 'Faces', people: 'At most so many persons', every: 'Read every n-th frame', from: 'From, seconds', to: 'To, seconds',
    smooth: 'Smoothing', smoothTime: 'Smoothing time, seconds', minLength: 'Shortest segment, seconds', uncertainBelow: 'Uncertain below',
    priorCorrection: 'Rare expressions sooner, 0 to 1', bin: 'Means over bins of, seconds',
  };
  const copies = { annotate: check('Also make a video with boxes and labels'), blur: check('Also make a video with every face covered') };
  const element = h('details', { class: 'how' }, h('summary', null, 'How it is read'),
    h('div', { class: 'fields' }, Object.entries(fields).map(([name, field]) => h('label', { class: 'field' }, names[name], field))),
    h('div', { class: 'checks' }, Object.values(copies).map(copy => copy.element)));
  return {
    element,
    /** What was chosen, by the names of the API; what was left alone is not there. */
    values: () => ({
      ...Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, field.value]).filter(([, value]) => value !== '')),
      ...Object.fromEntries(Object.entries(copies).filter(([, copy]) => copy.box.checked).map(([name]) => [name, true])),
    }),
  };
}

const choice = pairs => h('select', null, pairs.map(([value, text]) => h('option', { value }, text)));
const number = (placeholder, min, step = 1) => h('input', { type: 'number', min, step, placeholder, inputmode: 'decimal' });

function check(text) {
  const box = h('input', { type: 'checkbox' });
  return { box, element: h('label', { class: 'check' }, box, text) };
}
