const waiting: (() => void)[] = [];
let channel: MessageChannel | undefined;
let lastTask = 0;

/** A worker that computes longer than this without a macrotask hears no message and frees no memory. */
const longestTaskMs = 16;

/**
 * Resolves in a new macrotask, at once: a worker hears its messages and the collector's callbacks run in between.
 * (`setTimeout` would wait 4 ms in a chain; a promise alone never leaves the microtask queue.)
 */
export async function nextTask(): Promise<void> {
  await new Promise<void>(schedule);
  lastTask = performance.now();
}

/** The same when the last one is long ago; else goes on without waiting. */
export async function nextTaskWhenDue(): Promise<void> {
  if (performance.now() - lastTask >= longestTaskMs) await nextTask();
}

function schedule(resolve: () => void): void {
  const { setImmediate } = globalThis as { setImmediate?: (resolve: () => void) => void };
  if (setImmediate) {
    setImmediate(resolve);
    return;
  }
  channel ??= openChannel();
  waiting.push(resolve);
  channel.port2.postMessage(undefined);
}

function openChannel(): MessageChannel {
  const opened = new MessageChannel();
  opened.port1.onmessage = () => waiting.shift()?.();
  return opened;
}
