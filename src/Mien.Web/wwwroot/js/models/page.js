// What is installed, how often it is right, and what it must not be used for.
import { get } from '../api.js';
import { h, put } from '../dom.js';
import { size } from '../format.js';
import { modelCard } from './card.js';

export async function show(main, { signal }) {
  const { models, weights } = await get('/api/models', signal);
  put(main, h('h1', null, 'Models, and what they are good for'), law(),
    models.map(modelCard),
    weights.length ? h('section', { class: 'card' }, h('h2', null, 'Other weights'), h('ul', null, weights.map(weight => h('li', null, h('b', null, weight.name), `: ${weight.purpose}. Licence ${weight.licence}${weight.commercial === false ? ', not for commercial use' : ''}; ${size(weight.bytes)}; `,
      weight.here ? 'here.' : ['not here: ', h('code', null, weight.fetch)])))) : null,
    models.length ? null : h('p', null, 'No model is installed.'));
}

/** Art. 5(1)(f) and 50 of Regulation (EU) 2024/1689 in plain words. */
const law = () => h('section', { class: 'law', 'aria-labelledby': 'law-title' }, h('h2', { id: 'law-title' }, 'Before you use any of them'), h('div', null,
  h('p', null, h('b', null, 'Not at work, not in schools. '), 'In the European Union it is forbidden to put into use systems that infer people’s emotions from their face or body at the workplace or in education, except for medical or safety reasons (AI Act, art. 5(1)(f)).'),
  h('p', null, h('b', null, 'Tell people. '), 'Elsewhere, whoever uses such a system must tell the people who are exposed to it, and must handle their data as data-protection law asks (art. 50(3)).'),
  h('p', null, h('b', null, 'It is about appearance. '), 'A model names the acted expression that a face resembles. It is no evidence of what someone feels, thinks or intends. This is no legal advice.')));
