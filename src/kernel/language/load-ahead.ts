/**
 * Loads the language worker's script before the worker does, which then finds it in the browser's cache: a worker does not say
 * how far its download is. How much there is stands behind the script's address, because the length that a server tells is that
 * of what it has compressed (`scripts/language-size.ts` writes it; while developing there is none).
 */

/** Tells the share that has come, from 0 to 1, each time that it is a percent more. */
export async function loadAhead(address: string, onShare: (share: number) => void): Promise<void> {
  const total = Number(address.split("#")[1]);
  if (!(total > 0)) return;
  const { body } = await fetch(address);
  let loaded = 0;
  let told = 0;
  for (let reader = body?.getReader(); reader !== undefined; ) {
    const { value, done } = await reader.read();
    if (done) return;
    loaded += value.length;
    const percent = Math.min(100, Math.floor((100 * loaded) / total));
    if (percent === told) continue;
    told = percent;
    onShare(percent / 100);
  }
}
