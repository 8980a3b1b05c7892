// Grad-CAM of the moment: what in the face counted for a label.
import { get, query } from '../api.js';
import { h, put } from '../dom.js';
import { clock, share } from '../format.js';

export function explainer(feed, view) {
  const picture = h('div', { role: 'status' });
  const person = h('select'), label = h('select');
  const button = h('button', { type: 'button', onclick: explain }, 'Explain this moment');
  const element = h('section', { class: 'explain', hidden: true }, h('h2', null, 'What counted'),
    h('p', { class: 'small' }, 'Grad-CAM: warm where the face moved the network most towards a label. A hint at what it looked at, not a proof.'),
    h('div', { class: 'fields' }, h('label', { class: 'field' }, 'Person', person), h('label', { class: 'field' }, 'Label', label), button), picture);
  feed.addEventListener('job', show);
  feed.addEventListener('data', show);
  let known = '';

  function show() {
    element.hidden = !feed.job.canExplain || !feed.curves.people.size;
    const people = [...feed.curves.people.keys()].map(number => [number, feed.nameOf(number)]);
    if (known === String(people)) return;
    known = String(people);
    fillUp(person, [['', 'the largest face'], ...people]);
    fillUp(label, [['', 'the most probable'], ...feed.labels.map(name => [name, name])]);
  }

  async function explain() {
    button.disabled = true;
    try {
      const found = await get(`/api/jobs/${feed.job.id}/explanation${query({ at: view.now.toFixed(4), person: person.value, label: label.value })}`);
      const words = `${feed.nameOf(found.person)} at ${clock(found.time)}: ${found.label} ${share(found.probability)}`;
      put(picture, h('figure', null, h('img', { src: found.image, width: found.width, height: found.height, alt: `Grad-CAM. ${words}` }), h('figcaption', null, `${words}. Layer ${found.layer}.`)));
    } catch (error) {
      put(picture, h('p', { class: 'error' }, error.message));
    }
    button.disabled = false;
  }

  return element;
}

function fillUp(select, pairs) {
  const before = select.value;
  put(select, pairs.map(([value, text]) => h('option', { value }, text)));
  select.value = before;
  if (select.selectedIndex < 0) select.selectedIndex = 0;
}
