// The videos of `--folder`, read in place.
import { get, post } from '../api.js';
import { h } from '../dom.js';
import { count, size } from '../format.js';
import { refused } from '../notes.js';

export async function folderList(name, options, go, signal) {
  const { folders, videos, truncated } = await get('/api/folder', signal);
  const inside = parent => [
    ...videos.filter(video => video.folder === parent).map(video => h('li', null, entry(video))),
    ...folders.filter(folder => folder.parent === parent).map(folder =>
      h('li', null, h('details', null, h('summary', null, folder.name), h('ul', null, inside(folder.id))))),
  ];

  function entry(video) {
    const [job] = video.jobs;
    return h('div', null, h('span', null, video.name), h('span', { class: 'tag' }, size(video.bytes)),
      job ? h('a', { href: `/video/${job}` }, 'Open') : null,
      h('button', { type: 'button', class: 'link', 'aria-label': `${job ? 'Read again' : 'Read'}: ${video.name}`, onclick: () => read(video) }, job ? 'Read again' : 'Read'));
  }

  async function read(video) {
    if (!options.check()) return;
    try {
      const job = await post('/api/jobs', { video: video.id, ...options.values() });
      go(`/video/${job.id}`);
    } catch (error) { refused(error); }
  }

  return h('section', { 'aria-labelledby': 'folder-title' },
    h('div', { class: 'list-head' }, h('h2', { id: 'folder-title' }, name), h('span', { class: 'tag' }, `${count(videos.length, 'video')}, read in place${truncated ? '; there are more than are shown' : ''}`)),
    h('ul', { class: 'folder' }, inside(null)));
}
