// One entry: a training run, or an evaluation.
import { get } from '../api.js';
import { put } from '../dom.js';
import { evaluationPage } from './evaluation.js';
import { trainingPage } from './training.js';

export async function show(main, { id, signal }) {
  const details = await get(`/api/runs/${encodeURIComponent(id)}`, signal);
  document.title = `${details.run.name} · Mien`;
  put(main, details.run.kind === 'run' ? trainingPage(details, signal) : evaluationPage(details, signal));
}
