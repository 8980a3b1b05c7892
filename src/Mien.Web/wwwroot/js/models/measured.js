// What a model was measured on, in words.
import { count } from '../format.js';

/** `3,396 pictures of FER+`; a network's own file may not say how many, nor of what. */
export function testedOn({ support, on }) {
  if (support != null) return `${count(support, 'picture')}${on ? ` of ${on}` : ''}`;
  return on ? `the pictures of ${on}` : 'the pictures it was tested on';
}
