// Numbers and times as people read them.

const two = number => String(number).padStart(2, '0');

/** 3.2 → `0:03.20`; from an hour on `1:02:03.20`. */
export function clock(seconds, digits = 2) {
  const scale = 10 ** digits, ticks = Math.round(Math.max(0, seconds) * scale);
  const whole = Math.floor(ticks / scale), rest = digits ? `.${String(ticks % scale).padStart(digits, '0')}` : '';
  const minutes = Math.floor(whole / 60) % 60, hours = Math.floor(whole / 3600);
  return (hours ? `${hours}:${two(minutes)}` : `${minutes}`) + `:${two(whole % 60)}${rest}`;
}

/** How long something takes: `7 s`, `3 min`, `2 h 5 min`. */
export function duration(seconds) {
  if (seconds < 10) return `${Number(seconds.toFixed(1))} s`;
  if (seconds < 90) return `${Math.round(seconds)} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? `${hours} h${minutes % 60 ? ` ${minutes % 60} min` : ''}` : `${Math.round(hours / 24)} days`;
}

export function size(bytes) {
  const units = ['bytes', 'kB', 'MB', 'GB', 'TB'];
  const power = bytes < 1000 ? 0 : Math.min(4, Math.floor(Math.log10(bytes) / 3));
  const value = bytes / 1000 ** power;
  return `${value.toFixed(power && value < 100 ? 1 : 0)} ${units[power]}`;
}

export const share = (value, digits = 0) => `${(100 * value).toFixed(digits)} %`;
export const figure = (value, digits = 4) => value === null || value === undefined ? '–' : Number.isInteger(value) ? String(value) : value.toFixed(digits);
export const metric = value => Number.isFinite(value) ? value.toFixed(4) : '–';
export const count = (number, one, many = `${one}s`) => `${number.toLocaleString('en')} ${number === 1 ? one : many}`;
export const day = iso => new Date(iso).toLocaleString('en-GB', { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' });
export const capital = text => text.charAt(0).toUpperCase() + text.slice(1);
