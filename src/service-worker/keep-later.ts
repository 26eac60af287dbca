/**
 * Files that a visit without a network may want beyond the page itself (data sets, the editor's types, the sandboxed kernel) are
 * fetched one by one, and only while nothing runs: a download beside a measurement would be in its figures.
 */

const FIRST_AFTER_MS = 5000;
const LOOK_EVERY_MS = 1000;

export async function keepLater(isBusy: () => boolean): Promise<void> {
  if (savesData()) return;
  await delay(FIRST_AFTER_MS);
  const { active } = await navigator.serviceWorker.ready;
  let left = active === null ? 0 : 1;
  while (left > 0) {
    while (isBusy()) await delay(LOOK_EVERY_MS);
    left = active === null ? 0 : await keepOneMore(active);
  }
}

/** How many are left. */
function keepOneMore(worker: ServiceWorker): Promise<number> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = ({ data }) => {
      port1.close();
      resolve(Number(data));
    };
    worker.postMessage("keep one more", [port2]);
  });
}

/** Whether the reader has asked the browser to load little. */
function savesData(): boolean {
  const { connection } = navigator as { connection?: { saveData?: boolean } };
  return connection?.saveData === true;
}

function delay(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
