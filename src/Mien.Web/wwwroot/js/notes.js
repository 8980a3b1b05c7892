// What the page says back: short notes, and questions before something is lost.
import { h } from './dom.js';

/** A note at the foot of the window; errors stay until they are closed. */
export function note(text, isError = false) {
  const close = () => item.remove();
  const item = h('div', { class: isError ? 'toast bad' : 'toast' }, h('p', null, text),
    h('button', { type: 'button', class: 'quiet', 'aria-label': 'Close this note', onclick: close }, '×'));
  document.getElementById('said').append(item);
  if (!isError) setTimeout(close, 6000);
}

/** Says why something was refused; a view that was left says nothing. */
export function refused(error) {
  if (error.name === 'AbortError') return;
  note(error.message, true);
}

/** A question; resolves to whether it was agreed to. Who leaves the page does not agree. */
export function ask(title, content, agree, { danger = false } = {}) {
  return new Promise(resolve => {
    const left = () => answer(false);
    const answer = value => { removeEventListener('mien-left', left); dialog.close(); dialog.remove(); resolve(value); };
    const dialog = h('dialog', { 'aria-labelledby': 'ask-title', oncancel: event => { event.preventDefault(); answer(false); } },
      h('h2', { id: 'ask-title' }, title), content,
      h('div', { class: 'actions' },
        h('button', { type: 'button', onclick: () => answer(false) }, 'No, go back'),
        h('button', { type: 'button', class: danger ? 'danger' : 'strong', onclick: () => answer(true) }, agree)));
    addEventListener('mien-left', left);
    document.body.append(dialog);
    dialog.showModal();
  });
}
