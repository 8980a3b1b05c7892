// A person's name, edited where it stands.
import { put as send } from '../api.js';
import { h, put, say } from '../dom.js';
import { refused } from '../notes.js';

export function nameField(feed, person) {
  const button = h('button', { type: 'button', class: 'name', title: 'Rename', onclick: edit });
  const element = h('div', null, button);
  const show = name => { say(button, name); button.setAttribute('aria-label', `${name}: rename`); };

  function edit() {
    let left = false;
    const before = feed.job.people.find(one => one.person === person)?.named ? button.textContent : '';
    const input = h('input', { value: before, placeholder: button.textContent, maxlength: 60, 'aria-label': 'Name of this person',
      onblur: () => finish(true),
      onkeydown: event => {
        if (event.key !== 'Enter' && event.key !== 'Escape') return;
        event.preventDefault(); // else the button, which has the focus then, is pressed by the same key
        finish(event.key === 'Enter');
        button.focus();
      } });

    async function finish(keep) {
      if (left) return;
      left = true;
      put(element, button);
      const name = input.value.trim();
      if (!keep || name === before || name === button.textContent) return;
      try {
        feed.changed(await send(`/api/jobs/${feed.job.id}/people/${person}`, { name: name || null }));
      } catch (error) { refused(error); }
    }

    put(element, input);
    input.select();
    input.focus();
  }

  return { element, show };
}
