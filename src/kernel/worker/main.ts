/**
 * A kernel in a dedicated worker. This module is small on purpose: a browser hands a worker its messages only when its first
 * script is done, and by way of a page that may be busy then. So the engine and the compiler load after it, and what the page
 * says meanwhile waits here.
 */
import "../../tinytorch/preload.ts";

const early: MessageEvent[] = [];
const first = new Promise<MessageEvent>((resolve) => {
  self.onmessage = (message) => {
    early.push(message);
    resolve(message);
  };
});

void import("./start.ts").then(async ({ prepare, serve }) => {
  prepare();
  const message = await first;
  self.onmessage = null;
  serve(self, message);
  for (const { data } of early) self.dispatchEvent(new MessageEvent("message", { data }));
});
