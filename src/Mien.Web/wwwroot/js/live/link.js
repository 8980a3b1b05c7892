// The socket of the live view. At most two pictures are on their way, always the newest.

const ON_THE_WAY = 2, QUALITY = 0.8, PATIENCE = 3000, HIDDEN_PAUSE = 200;

export class Link {
  onfaces = () => {};
  onerror = () => {};
  onclosed = () => {};
  onrecorded = () => {};
  #socket;
  #signal;
  #sent = new Map();
  #frame = 0;
  #canvas = document.createElement('canvas');
  #encoding = false;

  /** Opens the socket and waits until the model is ready. */
  static open(model, signal) {
    const link = new Link();
    link.#signal = signal;
    const socket = link.#socket = new WebSocket(`${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/api/live`);
    socket.binaryType = 'arraybuffer';
    signal.addEventListener('abort', () => socket.close());
    return new Promise((resolve, reject) => {
      let problem = null;
      socket.onopen = () => socket.send(JSON.stringify({ type: 'start', consent: true, model }));
      socket.onclose = () => reject(new Error(problem ?? 'The live connection was closed. Is \'mien serve\' still running?'));
      socket.onmessage = event => {
        const message = JSON.parse(event.data);
        if (message.type === 'error') problem = message.detail;
        if (message.type !== 'ready') return;
        link.ready = message;
        socket.onmessage = answer => link.#take(JSON.parse(answer.data));
        socket.onclose = () => { if (!signal.aborted) link.onclosed(problem ?? 'The live connection broke; the camera is released.'); };
        resolve(link);
      };
    });
  }

  record(on) { this.#socket.send(JSON.stringify({ type: 'record', on })); }

  /** Sends what the camera shows, a new picture whenever there is room for one; fewer while the page is hidden and browsers show no pictures. */
  send(video) {
    const next = () => {
      if (this.#signal.aborted) return;
      this.#sendNewest(video);
      if (video.requestVideoFrameCallback) video.requestVideoFrameCallback(next);
      else setTimeout(next, 33);
    };
    next();
    const slowly = setInterval(() => document.hidden && this.#sendNewest(video), HIDDEN_PAUSE);
    this.#signal.addEventListener('abort', () => clearInterval(slowly));
  }

  #sendNewest(video) {
    this.#forgetLost();
    if (this.#sent.size < ON_THE_WAY && !this.#encoding && video.videoWidth) this.#encode(video);
  }

  #encode(video) {
    const shrink = Math.min(1, 640 / Math.max(video.videoWidth, video.videoHeight));
    this.#canvas.width = Math.round(video.videoWidth * shrink);
    this.#canvas.height = Math.round(video.videoHeight * shrink);
    this.#canvas.getContext('2d').drawImage(video, 0, 0, this.#canvas.width, this.#canvas.height);
    const number = ++this.#frame, taken = performance.now();
    this.#encoding = true;
    this.#canvas.toBlob(async blob => {
      this.#encoding = false;
      if (!blob || this.#socket.readyState !== WebSocket.OPEN) return;
      const message = new Uint8Array(4 + blob.size);
      new DataView(message.buffer).setUint32(0, number);
      message.set(new Uint8Array(await blob.arrayBuffer()), 4);
      this.#sent.set(number, taken);
      if (this.#socket.readyState === WebSocket.OPEN) this.#socket.send(message);
    }, 'image/jpeg', QUALITY);
  }

  #take(message) {
    if (message.type === 'error') return this.onerror(message.detail);
    if (message.type === 'recorded') return this.onrecorded(message.job);
    if (message.type !== 'faces') return;
    const taken = this.#sent.get(message.frame);
    for (const number of this.#sent.keys()) if (number <= message.frame) this.#sent.delete(number);
    this.onfaces({ ...message, roundTrip: taken === undefined ? null : performance.now() - taken });
  }

  /** A picture without an answer must not stop the others. */
  #forgetLost() {
    for (const [number, taken] of this.#sent) if (performance.now() - taken > PATIENCE) this.#sent.delete(number);
  }
}
