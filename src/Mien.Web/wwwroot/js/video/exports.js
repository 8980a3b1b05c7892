// Every file that `mien recognize` writes, to take away.
import { get, post } from '../api.js';
import { h, put } from '../dom.js';
import { size } from '../format.js';
import { refused } from '../notes.js';

export function exportMenu(feed) {
  let shown = '';
  const list = h('ul');
  const menu = h('details', { class: 'menu', ontoggle: () => menu.open && show() }, h('summary', { class: 'button' }, 'Export'), h('div', null, list));
  menu.addEventListener('keydown', event => { if (event.key === 'Escape') { menu.open = false; menu.firstChild.focus(); } });
  menu.addEventListener('focusout', event => { if (event.relatedTarget && !menu.contains(event.relatedTarget)) menu.open = false; });
  feed.addEventListener('job', () => menu.open && show());

  async function show() {
    try {
      const { exports } = await get(`/api/jobs/${feed.job.id}/exports`);
      const states = exports.map(file => file.name + file.state).join();
      if (shown === states) return; // a link under the pointer stays
      shown = states;
      put(list, exports.map(entry));
    } catch (error) { refused(error); }
  }

  function entry(file) {
    const tag = file.state === 'partial' ? 'so far' : file.bytes ? size(file.bytes) : '';
    const what = [h('span', null, file.name), h('span', { class: 'tag' }, tag), h('small', null, file.title)];
    const path = `/api/jobs/${feed.job.id}/exports/${file.name}`;
    if (file.state === 'ready' || file.state === 'partial') return h('li', null, h('a', { href: path, download: file.file }, what));
    if (file.state === 'absent') return h('li', null, h('button', { type: 'button', onclick: () => make(path) }, [what[0], h('span', { class: 'tag' }, 'make it'), what[2]]));
    return h('li', null, h('span', { 'aria-disabled': 'true' }, [what[0], h('span', { class: 'tag' }, 'when all is read'), what[2]]));
  }

  async function make(path) {
    try {
      feed.changed(await post(path));
    } catch (error) { refused(error); }
  }

  return menu;
}
