// The label colours of the server, and colours of the page for canvases.

const known = new Map();
const resolved = new Map();
const dark = matchMedia('(prefers-color-scheme: dark)');
onTheme(() => resolved.clear());

/** Takes the colours from `GET /api/about`. */
export const learn = labels => labels.forEach(label => known.set(label.name, label.color));

/** A label's colour; classes outside the vocabulary share a dark grey. */
export const colorOf = label => known.get(label) ?? '#777777';

/** What a variable of the style sheet is now, as a colour that a canvas takes. */
export function paint(name) {
  if (!resolved.has(name)) {
    const probe = document.body.appendChild(document.createElement('span'));
    probe.style.color = `var(--${name})`;
    resolved.set(name, getComputedStyle(probe).color);
    probe.remove();
  }
  return resolved.get(name);
}

/** Calls back when light turns dark or the other way round. */
export function onTheme(changed, signal) {
  dark.addEventListener('change', changed, { signal });
  addEventListener('mien-theme', changed, { signal });
}

/** Relative luminance (WCAG 2) of `#RRGGBB` or `rgb(r, g, b)`. */
export function luminance(color) {
  const parts = color.startsWith('#') ? [1, 3, 5].map(i => parseInt(color.slice(i, i + 2), 16)) : color.match(/[\d.]+/g).map(Number);
  const [r, g, b] = parts.map(part => (part /= 255) <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

/** Contrast (WCAG 2) of two colours, 1 to 21. */
export function contrast(a, b) {
  const [low, high] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (high + 0.05) / (low + 0.05);
}

/** Black or white, whichever is read better on a colour. */
export const textOn = color => contrast(color, '#FFFFFF') > contrast(color, '#1D1C1A') ? '#FFFFFF' : '#1D1C1A';
