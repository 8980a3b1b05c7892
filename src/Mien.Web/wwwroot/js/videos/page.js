// The first page: drop a video, see what is read.
import { get, listen, query } from '../api.js';
import { h, put } from '../dom.js';
import { duration, size } from '../format.js';
import { note, refused } from '../notes.js';
import { dropZone } from './drop.js';
import { folderList } from './folder.js';
import { JobList } from './jobs.js';
import { readingOptions } from './options.js';

export async function show(main, { about, go, signal }) {
  const options = readingOptions((await get('/api/models', signal)).models);
  const list = new JobList(about);
  const { limits } = about;
  put(main,
    dropZone({ limits, options, signal, arrived: (job, isOnly) => { list.add(job); if (isOnly) go(`/video/${job.id}`); } }),
    h('p', { class: 'small' }, `Up to ${size(limits.uploadBytes)} and ${duration(limits.seconds)} a video, MP4, MKV, WebM, AVI, FLV and others that ffmpeg reads, or a picture. `,
      about.keepSeconds ? `Uploads and results are deleted ${duration(about.keepSeconds)} after they were read.` : 'Uploads and results stay until you delete them.'),
    about.detector === 'yunet' ? null : h('p', {}, "A small detector looks for faces. 'mien fetch yunet' gets a better one, once."),
    options.element,
    about.folder ? await folderList(about.folder, options, go, signal) : null,
    list.element);
  const refresh = async () => list.show((await get(`/api/jobs${query({ limit: limits.jobs })}`, signal)).jobs);
  await refresh();
  listen('/api/events', { job: job => list.update(job), deleted: ({ id }) => list.remove(id) }, signal, () => refresh().catch(refused));
  refuseStrays(signal);
}

/** A file that misses the zone must not replace the page. */
function refuseStrays(signal) {
  const stop = event => event.preventDefault();
  addEventListener('dragover', stop, { signal });
  addEventListener('drop', event => {
    if (event.target.closest('.drop')) return;
    event.preventDefault();
    note('Drop the video on the dashed field.');
  }, { signal });
}
