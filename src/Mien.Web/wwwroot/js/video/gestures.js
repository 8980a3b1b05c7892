// Scrub, zoom and pan: pointer, two fingers, wheel, keys.

const KEYS = {
  ArrowLeft: (view, beside) => view.seek(beside(-1)),
  ArrowRight: (view, beside) => view.seek(beside(1)),
  PageUp: view => view.seek(view.now - 10),
  PageDown: view => view.seek(view.now + 10),
  Home: view => view.seek(0),
  End: view => view.seek(view.length),
  '+': view => view.zoom(1 / 1.5),
  '=': view => view.zoom(1 / 1.5),
  '-': view => view.zoom(1.5),
  0: view => view.whole(),
};

/**
 * @param area where time runs from left to right
 * @param ruler takes the keys, and a wheel without Ctrl
 * @param beside the moment of the frame before (-1) or behind (1)
 */
export function gestures(area, ruler, view, beside, toggle) {
  const fingers = new Map();
  const timeAt = x => {
    const { left, width } = ruler.getBoundingClientRect();
    return view.from + (x - left) / width * view.span;
  };
  const scrub = x => view.seek(Math.min(view.to, Math.max(view.from, timeAt(x)))); // beyond the edge the stretch would run after the pointer

  area.addEventListener('pointerdown', event => {
    if (event.button || event.target.closest('button, input, a, .head')) return;
    area.setPointerCapture(event.pointerId);
    fingers.set(event.pointerId, event.clientX);
    if (fingers.size === 1) scrub(event.clientX);
    ruler.focus({ preventScroll: true });
  });
  area.addEventListener('pointermove', event => {
    if (fingers.size === 2 && fingers.has(event.pointerId)) return pinch(event);
    view.point(inside(event) ? timeAt(event.clientX) : null);
    if (fingers.has(event.pointerId)) scrub(event.clientX);
  });
  for (const end of ['pointerup', 'pointercancel']) area.addEventListener(end, event => fingers.delete(event.pointerId));
  area.addEventListener('pointerleave', () => view.point(null));
  area.addEventListener('wheel', event => {
    const sideways = Math.abs(event.deltaX) > Math.abs(event.deltaY);
    if (!sideways && !event.ctrlKey && !event.metaKey && !ruler.contains(event.target)) return; // the page scrolls
    event.preventDefault();
    if (sideways) view.pan(event.deltaX / ruler.clientWidth * view.span);
    else view.zoom(Math.exp(Math.sign(event.deltaY) * Math.min(0.35, Math.abs(event.deltaY) / 300)), timeAt(event.clientX));
  }, { passive: false });
  ruler.addEventListener('keydown', event => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === ' ') toggle();
    else if (KEYS[event.key]) KEYS[event.key](view, event.shiftKey ? direction => view.now + direction : beside);
    else return;
    event.preventDefault();
  });

  function pinch(event) {
    const before = [...fingers.values()];
    fingers.set(event.pointerId, event.clientX);
    const after = [...fingers.values()];
    const middle = xs => (xs[0] + xs[1]) / 2, apart = xs => Math.max(20, Math.abs(xs[0] - xs[1]));
    view.zoom(apart(before) / apart(after), timeAt(middle(after)));
    view.pan((middle(before) - middle(after)) / ruler.clientWidth * view.span);
  }

  function inside(event) {
    const { left, right } = ruler.getBoundingClientRect();
    return event.clientX >= left && event.clientX <= right;
  }
}
