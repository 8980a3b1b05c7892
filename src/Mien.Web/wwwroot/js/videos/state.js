// A job's state in words.
import { count, duration, figure, share } from '../format.js';

const stages = { read: 'Reading', proxy: 'Making a copy that browsers can play', annotate: 'Making the annotated video', blur: 'Making the video with covered faces' };

export function stateOf(job) {
  switch (job.state) {
    case 'queued': return job.position > 1 ? `Waiting, ${job.position - 1} before it` : 'Waiting, next in line';
    case 'running': return stages[job.stage] ?? 'Reading';
    case 'done': return job.people.length ? count(job.people.length, 'person', 'people') : 'No face was found';
    case 'failed': return 'Not read';
    default: return 'Cancelled';
  }
}

export function detailOf(job) {
  const { progress, error } = job;
  if (job.state === 'failed') return typeof error === 'string' ? error : error?.detail ?? error?.title;
  if (job.state !== 'running' || !progress) return null;
  return [
    progress.percent == null ? count(progress.done, progress.unit.replace(/s$/, ''), progress.unit) : share(progress.percent / 100),
    progress.rate ? `${figure(progress.rate, 1)} ${progress.unit} a second` : null,
    progress.etaSeconds == null ? null : `${duration(progress.etaSeconds)} left`,
  ].filter(Boolean).join(' · ');
}
