// Requests to this server. A refusal becomes an Error whose message is the server's sentence for the user.

import { note } from './notes.js';

export class Refusal extends Error {
  constructor(status, problem) {
    super(problem.detail ?? problem.title ?? `The server answered ${status}.`);
    this.status = status;
    this.title = problem.title ?? 'Refused';
  }
}

async function send(path, options) {
  let answer;
  try {
    answer = await fetch(path, options);
  } catch (error) {
    if (error.name === 'AbortError') throw error;
    throw new Refusal(0, { title: 'No answer', detail: "Mien does not answer. Is 'mien serve' still running?" });
  }
  if (!answer.ok) throw new Refusal(answer.status, await answer.json().catch(() => ({})));
  return answer.status === 204 ? null : answer.json();
}

const json = body => ({ headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) });

export const get = (path, signal) => send(path, { signal });
export const post = (path, body) => send(path, { method: 'POST', ...(body && json(body)) });
export const put = (path, body) => send(path, { method: 'PUT', ...json(body) });
export const remove = path => send(path, { method: 'DELETE' });

/** `?a=1&b=2` of what is not empty. */
export function query(values) {
  const text = new URLSearchParams(Object.entries(values).filter(([, value]) => value !== null && value !== undefined && value !== '')).toString();
  return text && `?${text}`;
}

/** Sends a file and tells how much has gone; resolves to the server's answer. */
export function upload(path, file, told, signal) {
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted();
    const request = new XMLHttpRequest();
    request.open('POST', path);
    request.responseType = 'json';
    request.upload.onprogress = event => told(event.loaded, event.total);
    request.onload = () => request.status < 300 ? resolve(request.response) : reject(new Refusal(request.status, request.response ?? {}));
    request.onerror = () => reject(new Refusal(0, { title: 'Not sent', detail: `'${file.name}' did not arrive: the connection broke. Is 'mien serve' still running?` }));
    request.onabort = () => reject(new DOMException('cancelled', 'AbortError'));
    signal?.addEventListener('abort', () => request.abort());
    request.send(file);
  });
}

/**
 * Server-sent events until the signal; `handlers` by event name. An `end` event closes. The browser reconnects by itself; `opened` is told each
 * time, the first one too: what changed before is not told.
 * Where the server refuses, the browser gives up, and the user is told.
 */
export function listen(path, handlers, signal, opened = () => {}) {
  const source = new EventSource(path);
  const close = () => source.close();
  for (const [name, handle] of Object.entries(handlers)) source.addEventListener(name, event => handle(JSON.parse(event.data)));
  source.addEventListener('end', close);
  source.addEventListener('open', opened);
  source.addEventListener('error', () => {
    if (source.readyState === EventSource.CLOSED) note('This page does not hear of changes any more. Reload it.', true);
  });
  signal.addEventListener('abort', close);
  return close;
}
