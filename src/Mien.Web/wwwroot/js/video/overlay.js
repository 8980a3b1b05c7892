// Boxes, names and labels over a picture.
import { colorOf, textOn } from '../colors.js';
import { fit } from '../scale.js';
import { verdict } from './readout.js';

/**
 * @param canvas lies over the picture
 * @param rows rows with boxes in pixels of the picture
 * @param size width and height of the picture, pixels
 */
export function drawOverlay(canvas, rows, size, labels, nameOf) {
  const { context, width } = fit(canvas);
  for (const row of rows) if (row.box) drawFace(context, row, width / size.width, width, labels, nameOf(row.person));
}

function drawFace(context, row, scale, width, labels, name) {
  const [x, y, w, h] = row.box.map(value => value * scale);
  const color = row.label ? colorOf(row.label) : '#DDDDDD';
  context.lineJoin = 'round';
  context.setLineDash(row.state === 'measured' ? [] : [5, 4]);
  for (const [style, line] of [['rgb(0 0 0 / .55)', 4.5], [color, 2.5]]) {
    context.strokeStyle = style;
    context.lineWidth = line;
    context.strokeRect(x, y, w, h);
  }
  const words = verdict(row, labels);
  context.font = `600 ${width < 480 ? 11 : 13}px system-ui, sans-serif`;
  const whole = `${name} · ${words}`;
  tag(context, context.measureText(whole).width <= Math.max(w, 0.3 * width) ? [whole] : [name, words], x, y, width, color);
}

/** One or two lines above the box; inside it where there is no room. */
function tag(context, lines, x, y, width, color) {
  const wide = Math.max(...lines.map(line => context.measureText(line).width)) + 12, step = width < 480 ? 14 : 17, high = step * lines.length + 4;
  const left = Math.max(2, Math.min(x - 1, width - wide - 2)), top = y > high + 4 ? y - high - 2 : y + 4;
  context.fillStyle = color;
  context.fillRect(left, top, wide, high);
  context.fillStyle = textOn(color);
  context.textBaseline = 'middle';
  lines.forEach((line, i) => context.fillText(line, left + 6, top + step * (i + 0.5) + 2.5));
}
