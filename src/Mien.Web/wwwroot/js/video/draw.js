// Draws one person's lane: raw curves thin, smoothed solid, what is uncertain or not measurable shown as such, segments below.
import { colorOf, contrast, paint, textOn } from '../colors.js';
import { fit } from '../scale.js';

const TOP = 8, CURVES = 100, STRIP = 118, STRIP_HEIGHT = 20;

/**
 * @param person curves of one person: times, ends, states, smoothed, raw
 * @param scene labels, shown (a set of labels), from, to, segments of this person
 */
export function drawLane(canvas, person, scene) {
  if (!canvas.clientWidth) return;
  const { context, width } = fit(canvas);
  const x = time => (time - scene.from) / (scene.to - scene.from) * width;
  const [first, last] = visible(person, scene);
  grid(context, width);
  states(context, person, x, first, last);
  scene.labels.forEach((label, i) => {
    if (!scene.shown.has(label)) return;
    curve(context, person, person.raw, i, x, first, last, colorOf(label), 0.9, 0.38);
  });
  scene.labels.forEach((label, i) => {
    if (!scene.shown.has(label)) return;
    if (contrast(colorOf(label), paint('paper')) < 1.8) curve(context, person, person.smoothed, i, x, first, last, paint('muted'), 3.6, 0.9);
    curve(context, person, person.smoothed, i, x, first, last, colorOf(label), 2, 1);
  });
  strip(context, scene, x, width);
}

const y = probability => TOP + (1 - probability) * CURVES;

function visible({ times, ends }, { from, to }) {
  let first = 0, last = times.length - 1;
  while (first < last && ends[first] < from) first++;
  while (last > first && times[last] > to) last--;
  return [Math.max(0, first - 1), Math.min(times.length - 1, last + 1)];
}

function grid(context, width) {
  context.lineWidth = 1;
  context.font = '11px system-ui, sans-serif';
  for (const value of [0, 0.5, 1]) {
    context.strokeStyle = paint(value ? 'rule' : 'muted');
    context.beginPath();
    context.moveTo(0, Math.round(y(value)) + 0.5);
    context.lineTo(width, Math.round(y(value)) + 0.5);
    context.stroke();
  }
}

/** Bands over what is not measured, as long as neighbours say the same. */
function states(context, person, x, first, last) {
  for (let i = first; i <= last;) {
    let end = i;
    while (end < last && person.states[end + 1] === person.states[i] && !isGap(person, end + 1)) end++;
    if (person.states[i] !== 'measured') band(context, person.states[i], x(person.times[i]), x(person.ends[end]));
    i = end + 1;
  }
}

function band(context, state, left, right) {
  const width = Math.max(1, right - left);
  context.save();
  context.beginPath();
  context.rect(left, TOP, width, CURVES);
  context.clip();
  if (state === 'uncertain') hatch(context, left, width);
  else {
    context.fillStyle = paint('rule');
    context.globalAlpha = 0.65;
    context.fillRect(left, TOP, width, CURVES);
    context.globalAlpha = 1;
    context.fillStyle = paint('muted');
    if (width > 96) context.fillText('not measurable', left + 8, TOP + 16);
  }
  context.restore();
}

function hatch(context, left, width) {
  context.strokeStyle = paint('muted');
  context.globalAlpha = 0.32;
  context.beginPath();
  for (let offset = Math.floor(left / 7) * 7 - CURVES; offset < left + width; offset += 7) {
    context.moveTo(offset, TOP + CURVES);
    context.lineTo(offset + CURVES, TOP);
  }
  context.stroke();
  context.globalAlpha = 1;
}

function curve(context, person, values, label, x, first, last, color, lineWidth, alpha) {
  context.strokeStyle = color;
  context.globalAlpha = alpha;
  context.lineWidth = lineWidth;
  context.lineJoin = 'round';
  context.beginPath();
  let drawing = false;
  for (let i = first; i <= last; i++) {
    const value = values[i]?.[label];
    if (value === undefined) { drawing = false; continue; }
    const px = x((person.times[i] + person.ends[i]) / 2);
    if (drawing && !isGap(person, i)) context.lineTo(px, y(value));
    else context.moveTo(px, y(value));
    drawing = true;
  }
  context.stroke();
  context.globalAlpha = 1;
}

/** Whether the person was not there just before point i. */
const isGap = ({ times, ends }, i) => times[i] - ends[i - 1] > Math.max(0.001, 0.6 * (ends[i] - times[i]));

function strip(context, { segments, shown, from, to }, x, width) {
  context.font = '12px system-ui, sans-serif';
  context.textBaseline = 'middle';
  for (const { label, start, end } of segments) {
    if (end < from || start > to || !label) continue;
    const left = Math.max(0, x(start)), right = Math.min(width, x(end)), color = colorOf(label);
    context.globalAlpha = shown.has(label) ? 1 : 0.25;
    context.fillStyle = color;
    context.fillRect(left, STRIP, Math.max(1, right - left - 1), STRIP_HEIGHT);
    context.globalAlpha = 1;
    if (contrast(color, paint('paper')) < 1.4) {
      context.strokeStyle = paint('muted');
      context.lineWidth = 1;
      context.strokeRect(left + 0.5, STRIP + 0.5, Math.max(1, right - left - 2), STRIP_HEIGHT - 1);
    }
    if (shown.has(label) && right - left > context.measureText(label).width + 12) {
      context.fillStyle = textOn(color);
      context.fillText(label, left + 6, STRIP + STRIP_HEIGHT / 2 + 0.5);
    }
  }
}
