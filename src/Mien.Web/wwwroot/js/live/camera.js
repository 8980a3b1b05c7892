// The webcam, until the signal.

export async function openCamera(video, maxSide, signal) {
  if (!navigator.mediaDevices) throw new Error('This browser gives no camera to this address. Open the page as http://127.0.0.1 or http://localhost.');
  let stream;
  try {
    stream = await navigator.mediaDevices.getUserMedia({ video: { width: { ideal: 640, max: maxSide }, frameRate: { ideal: 30 } }, audio: false });
  } catch (error) {
    throw new Error(error.name === 'NotAllowedError' ? 'The browser was not allowed to use the camera. Allow it for this page and try again.'
      : error.name === 'NotFoundError' ? 'No camera was found.' : `The camera did not start: ${error.message}`);
  }
  const release = () => { stream.getTracks().forEach(track => track.stop()); video.srcObject = null; };
  signal.addEventListener('abort', release);
  if (signal.aborted) release();
  signal.throwIfAborted();
  video.srcObject = stream;
  await video.play();
}
