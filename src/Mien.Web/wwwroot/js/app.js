// The shell: which page is shown at which address.
import { get } from './api.js';
import { h, put } from './dom.js';
import { learn } from './colors.js';
import { size } from './format.js';
import { theme } from './theme.js';

const pages = [
  [/^\/$/, 'Videos', () => import('./videos/page.js')],
  [/^\/video\/([^/]+)$/, 'Video', () => import('./video/page.js')],
  [/^\/live$/, 'Live', () => import('./live/page.js')],
  [/^\/runs$/, 'Runs', () => import('./runs/page.js')],
  [/^\/runs\/compare$/, 'Two runs', () => import('./runs/compare.js')],
  [/^\/runs\/([^/]+)$/, 'Run', () => import('./runs/run.js')],
  [/^\/models$/, 'Models', () => import('./models/page.js')],
];

const main = document.getElementById('main');
let leave = new AbortController();
let shown = '';
let about = null;

async function show(isFirst = false) {
  leave.abort();
  dispatchEvent(new Event('mien-left'));
  shown = address();
  leave = new AbortController();
  const { signal } = leave;
  const path = location.pathname;
  const found = pages.map(([pattern, title, load]) => ({ match: pattern.exec(path), title, load })).find(page => page.match);
  for (const link of document.querySelectorAll('header nav a'))
    setCurrent(link, link.pathname === '/' ? path === '/' || path.startsWith('/video/') : path.startsWith(link.pathname));
  document.title = found ? `${found.title} · Mien` : 'Mien';
  put(main);
  try {
    if (!found) throw new Error('There is no such page.');
    const [page] = await Promise.all([found.load(), know()]);
    if (signal.aborted) return;
    await page.show(main, { id: found.match[1] && decodeURIComponent(found.match[1]), about, go, signal });
    if (!isFirst) main.focus({ preventScroll: true });
    if (!isFirst) scrollTo(0, 0);
  } catch (error) {
    if (signal.aborted) return;
    put(main, h('section', { class: 'empty' }, h('h1', null, error.title ?? 'Nothing here'), h('p', null, error.message), h('p', null, h('a', { href: '/' }, 'To the videos'))));
  }
}

async function know() {
  if (about) return;
  about = await get('/api/about');
  learn(about.labels);
  document.getElementById('notice').textContent = about.notice;
  document.getElementById('about').textContent = [`Mien ${about.version.replace(/(\+\w{7})\w+/, '$1')}`, about.processor, about.bytesStored ? `${size(about.bytesStored)} kept here` : null].filter(Boolean).join(' · ');
}

function setCurrent(link, isCurrent) {
  if (isCurrent) link.setAttribute('aria-current', 'page');
  else link.removeAttribute('aria-current');
}

const address = () => location.pathname + location.search;

/** Goes to another page of the app. */
function go(path) {
  history.pushState(null, '', path);
  show();
}

document.addEventListener('click', event => {
  const link = event.target.closest?.('a[href]');
  if (!link || event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey || link.target || link.hasAttribute('download')) return;
  if (link.origin !== location.origin || link.pathname.startsWith('/api/') || link.hash || /\.\w+$/.test(link.pathname)) return;
  event.preventDefault();
  go(link.pathname + link.search);
});
addEventListener('popstate', () => { if (address() !== shown) show(); }); // a link to a part of the page leaves it as it is
theme(document.getElementById('theme'));
show(true);
