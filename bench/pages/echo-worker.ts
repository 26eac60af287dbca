/** Sends back what it gets. */
self.onmessage = ({ data }: MessageEvent) => self.postMessage(data);
