/** Files of data sets: fetched once, then taken from the browser's cache in this kernel and the next ones. */

const cacheName = "capstone-data";
const advice = "is the data packed (`node scripts/pack-mnist.mjs`) and served?";

/** The bytes behind a URL; `version` (a hash of them) makes them worth keeping. */
export async function download(url: URL, version?: string): Promise<Uint8Array<ArrayBuffer>> {
  if (!version) return await bytesOf(await fetched(url));
  const key = new URL(url);
  key.searchParams.set("v", version);
  const cache = await openCache();
  const known = await cache?.match(key);
  if (known) return await bytesOf(known);
  const response = await fetched(url);
  // A full disk only means that the next kernel fetches anew.
  await cache?.put(key, response.clone()).catch(() => {});
  return await bytesOf(response);
}

/** Absent in Node, where the page is not secure, and in the sandbox: there Firefox throws as soon as `caches` is read. */
async function openCache(): Promise<Cache | undefined> {
  try {
    return await globalThis.caches?.open(cacheName);
  } catch {
    return undefined;
  }
}

async function fetched(url: URL): Promise<Response> {
  const response = await fetch(url).catch((error: unknown) => {
    throw new Error(`MNIST.load: ${url.href} cannot be fetched: ${String(error)}; ${advice}`, {
      cause: error,
    });
  });
  if (!response.ok)
    throw new Error(`MNIST.load: ${url.href} answered ${response.status}; ${advice}`);
  return response;
}

async function bytesOf(response: Response): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await response.arrayBuffer());
}

/** A server may have declared the gzip as a transfer encoding, and the browser undone it already. */
export async function gunzip(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array> {
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes;
  const unpacked = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Uint8Array(await new Response(unpacked).arrayBuffer());
}
