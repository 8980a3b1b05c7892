// The picture with its boxes. A video where browsers can play it; else single pictures of the moment.
import { h, put, say } from '../dom.js';
import { clock } from '../format.js';
import { query } from '../api.js';
import { refused } from '../notes.js';
import { icon } from './icons.js';
import { drawOverlay } from './overlay.js';

const STILL_PAUSE = 250;

export class Player {
  #feed;
  #view;
  #boxes;
  #video = null;
  #source = '';
  #stillTimer = 0;
  #picture = h('div', { class: 'picture' });
  #canvas = h('canvas', { 'aria-hidden': 'true' });
  #stage = h('div', { class: 'stage' }, this.#picture, this.#canvas);
  #play = this.#button('play', 'Play', () => this.toggle());
  #sound = this.#button('mute', 'Sound', () => this.#toggleSound());
  #withBoxes = h('button', { type: 'button', class: 'quiet', 'aria-pressed': 'true', onclick: () => this.#toggleBoxes() }, 'Boxes');
  #speed = h('select', { 'aria-label': 'Speed', onchange: () => { this.#video.playbackRate = Number(this.#speed.value); } },
    [0.1, 0.25, 0.5, 1, 2].map(value => h('option', { value, ...(value === 1 && { selected: true }) }, `${value}×`)));
  #clock = h('span', { class: 'clock' });
  #controls;

  constructor(feed, view, boxes, signal) {
    [this.#feed, this.#view, this.#boxes] = [feed, view, boxes];
    this.#controls = h('div', { class: 'controls' }, this.#button('back', 'One frame back', () => this.#step(-1)), this.#play,
      this.#button('next', 'One frame on', () => this.#step(1)), this.#clock, this.#speed, this.#sound, this.#withBoxes,
      this.#button('full', 'Full screen', () => document.fullscreenElement ? document.exitFullscreen() : this.element.requestFullscreen().catch(refused)));
    this.element = h('section', { class: 'player', 'aria-label': 'Picture' }, this.#stage, this.#controls);
    feed.addEventListener('job', () => { this.#choose(); this.#draw(); });
    boxes.addEventListener('change', () => this.#draw());
    view.addEventListener('seek', () => this.#seek());
    view.addEventListener('now', () => this.#draw());
    const sized = new ResizeObserver(() => this.#draw());
    sized.observe(this.#stage);
    signal.addEventListener('abort', () => { sized.disconnect(); this.#video?.pause(); });
    this.#choose();
  }

  toggle() {
    if (this.#video?.paused) this.#video.play().catch(refused);
    else this.#video?.pause();
  }

  /** What can be shown of the video by now. */
  #choose() {
    const { id, media } = this.#feed.job;
    const source = !media ? '' : media.kind === 'picture' ? `/api/jobs/${id}/original` : media.plays || media.proxy ? `/api/jobs/${id}/video` : 'stills';
    this.#controls.hidden = !source || media.kind === 'picture';
    if (source === this.#source) return;
    this.#source = source;
    this.#stage.style.setProperty('--ratio', String(media.width / media.height));
    this.#sound.hidden = !media.sound;
    if (source.endsWith('/video')) this.#useVideo(source);
    else {
      const poster = h('img', { src: source === 'stills' ? `/api/jobs/${id}/poster` : source, alt: `Picture of ${this.#feed.job.name}` });
      put(this.#picture, poster, source === 'stills' ? h('p', null, 'A copy that browsers can play is being made.') : null);
    }
    this.#play.disabled = this.#speed.disabled = source === 'stills';
  }

  #useVideo(source) {
    this.#video = h('video', { src: source, preload: 'auto', playsinline: true, 'aria-label': `Video ${this.#feed.job.name}` });
    this.#video.muted = true;
    this.#setSoundWords();
    this.#video.addEventListener('loadeddata', () => this.#seek(), { once: true });
    for (const name of ['play', 'pause', 'ended']) this.#video.addEventListener(name, () => this.#setPlayWords());
    this.#video.addEventListener('error', () => put(this.#picture, h('p', null, 'This browser cannot play the video. The curves and exports are not touched by that.')));
    this.#stage.onclick = () => this.toggle();
    put(this.#picture, this.#video);
    this.#follow(this.#video);
  }

  /** Keeps boxes and cursor in step with the picture that is on the screen. */
  #follow(video) {
    if (video.requestVideoFrameCallback) {
      const shown = (_, { mediaTime }) => { this.#shown(video, mediaTime); video.requestVideoFrameCallback(shown); };
      video.requestVideoFrameCallback(shown);
      return;
    }
    const tick = () => { if (!video.isConnected) return; if (!video.paused) this.#shown(video, video.currentTime); requestAnimationFrame(tick); };
    requestAnimationFrame(tick);
  }

  /** The middle of a frame was asked for and its beginning is told: the moment that was asked for stays. */
  #shown(video, time) {
    if (!video.paused || video.ended) this.#view.move(time);
    else this.#draw();
  }

  #seek() {
    if (this.#video) this.#video.currentTime = Math.min(this.#view.now, Math.max(0, (this.#video.duration || Infinity) - 0.001));
    else if (this.#source === 'stills') {
      clearTimeout(this.#stillTimer);
      this.#stillTimer = setTimeout(() => { this.#picture.querySelector('img').src = `/api/jobs/${this.#feed.job.id}/poster${query({ at: this.#view.now.toFixed(3), width: 960 })}`; }, STILL_PAUSE);
    }
  }

  /** The moment of the frame before (-1) or behind (1) the one that is shown, by the mean rate where it is not known exactly. */
  beside(direction) {
    const { now } = this.#view;
    return this.#boxes.beside(now, direction) ?? now + direction / (this.#feed.job.media?.frameRate || 25);
  }

  #step(direction) {
    this.#video?.pause();
    this.#view.seek(this.beside(direction));
  }

  #draw() {
    const { media } = this.#feed.job;
    if (!media) return;
    say(this.#clock, `${clock(this.#view.now)} / ${clock(this.#view.length, 0)}`);
    const frame = this.#boxes.at(this.#view.now);
    drawOverlay(this.#canvas, frame?.rows ?? [], media, this.#feed.labels, person => this.#feed.nameOf(person));
  }

  #toggleBoxes() {
    this.#canvas.hidden = !this.#canvas.hidden;
    this.#withBoxes.setAttribute('aria-pressed', String(!this.#canvas.hidden));
    this.#draw(); // a hidden canvas has no size to draw in
  }

  #toggleSound() {
    this.#video.muted = !this.#video.muted;
    this.#setSoundWords();
  }

  #setSoundWords() { words(this.#sound, ...(this.#video.muted ? ['mute', 'Sound on'] : ['sound', 'Sound off'])); }
  #setPlayWords() { words(this.#play, ...(this.#video.paused ? ['play', 'Play'] : ['pause', 'Pause'])); }
  #button(name, text, act) { return h('button', { type: 'button', class: 'quiet', 'aria-label': text, title: text, onclick: act }, icon(name)); }
}

function words(button, name, text) {
  put(button, icon(name));
  button.title = text;
  button.setAttribute('aria-label', text);
}
