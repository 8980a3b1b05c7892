// Canvases grow with the letters of the page, which grow with the screen.

/** Pixels of the page for one pixel of a drawing that is made for letters of 16 pixels. */
export const zoom = () => parseFloat(getComputedStyle(document.documentElement).fontSize) / 16;

/** Sizes a canvas to its place and its screen, and returns its context and how wide and high the drawing is. */
export function fit(canvas) {
  const page = zoom(), screen = devicePixelRatio || 1;
  canvas.width = Math.round(canvas.clientWidth * screen);
  canvas.height = Math.round(canvas.clientHeight * screen);
  const context = canvas.getContext('2d');
  context.scale(screen * page, screen * page);
  return { context, width: canvas.clientWidth / page, height: canvas.clientHeight / page };
}
