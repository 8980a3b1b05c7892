// Signs of the player, drawn with one pen.
import { svg } from '../dom.js';

const paths = {
  play: 'M6 4 L17 10 L6 16 Z',
  pause: 'M7 4 V16 M13 4 V16',
  back: 'M13 5 L7 10 L13 15 M5 5 V15',
  next: 'M7 5 L13 10 L7 15 M15 5 V15',
  sound: 'M3 8 V12 H6 L10 15 V5 L6 8 Z M13 7 Q15 10 13 13 M15.5 5 Q18.5 10 15.5 15',
  mute: 'M3 8 V12 H6 L10 15 V5 L6 8 Z M13 8 L17 12 M17 8 L13 12',
  full: 'M3 8 V3 H8 M12 3 H17 V8 M17 12 V17 H12 M8 17 H3 V12',
};

export const icon = name => svg('svg', { viewBox: '0 0 20 20', 'aria-hidden': 'true' },
  svg('path', { d: paths[name], fill: 'none', stroke: 'currentColor', 'stroke-width': 1.8, 'stroke-linecap': 'round', 'stroke-linejoin': 'round' }));
