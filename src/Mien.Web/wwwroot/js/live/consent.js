// What happens with the camera, said before it is opened; asked each time.
import { h } from '../dom.js';
import { ask } from '../notes.js';

export const agreed = () => ask('Use the camera?', h('div', null,
  h('ul', null,
    h('li', null, 'Pictures of your camera go from this page to the program Mien on this machine, and to nowhere else.'),
    h('li', null, 'It looks for faces and shows which acted expression they resemble. It does not tell what anyone feels.'),
    h('li', null, 'Pictures are forgotten as soon as they are read. Only if you press “Record” are they stored here, until you delete them.'),
    h('li', null, 'Everyone in the picture must know of this and agree. Do not use it on people at work or in a school: the European AI Act forbids that (art. 5(1)(f)).'),
    h('li', null, '“Stop” releases the camera at once.'))), 'I agree, and so does everyone in the picture');
