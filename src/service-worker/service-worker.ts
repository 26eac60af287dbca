/**
 * The service worker of the built page: the page opens offline after the first visit, and is cross-origin isolated also where
 * its host cannot send headers. `scripts/plugins/service-worker.ts` builds it into one file at the site's root, with `__VERSION__` (a
 * hash of the build), `__SHELL__` (what every visit needs) and `__LATER__` (what one without a network may want besides) filled
 * in.
 */
import { isHashed, isolated, isPage } from "./responses.ts";
import type { ServiceWorkerScope } from "./scope.ts";

declare const self: ServiceWorkerScope;
declare const __VERSION__: string;
declare const __SHELL__: readonly string[];
declare const __LATER__: readonly string[];

/** The pages of one build; the next build has another. */
const PAGES = `capstone-page-${__VERSION__}`;
/** Files named after their contents are the same in every build that names them. */
const ASSETS = "capstone-assets";
/** Where the kernel looks for shards of data sets, under their versions. */
const DATA = "capstone-data";

self.addEventListener("install", (event) => {
  event.waitUntil(install());
});

self.addEventListener("activate", (event) => {
  event.waitUntil(activate());
});

self.addEventListener("message", (event) => {
  const [port] = event.ports;
  // A new version waits until its reader asks for it: a page that is in use keeps its files.
  if (event.data === "take over") void self.skipWaiting();
  // The page says when there is time for it. How many are left goes back; none, too, where no more can be kept now.
  else if (event.data === "keep one more") {
    event.waitUntil(
      keepOneMore().then(
        (left) => port?.postMessage(left),
        () => port?.postMessage(0),
      ),
    );
  }
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) return;
  if (request.headers.has("Range") || !url.href.startsWith(self.registration.scope)) return;
  event.respondWith(answer(request, url));
});

async function install(): Promise<void> {
  const [pages, assets] = await Promise.all([caches.open(PAGES), caches.open(ASSETS)]);
  await Promise.all(
    __SHELL__.map(async (path) => {
      const isAsset = isHashed(path);
      const cache = isAsset ? assets : pages;
      if (isAsset && (await cache.match(path))) return;
      // A file of this version, not one that the browser kept from the last.
      await cache.add(new Request(path, { cache: isAsset ? "default" : "reload" }));
    }),
  );
}

async function keepOneMore(): Promise<number> {
  const known = await Promise.all(__LATER__.map((path) => caches.match(path)));
  const [next, ...others] = __LATER__.filter((_, index) => known[index] === undefined);
  if (next === undefined) return 0;
  await (await caches.open(isHashed(next) ? ASSETS : DATA)).add(next);
  return others.length;
}

async function activate(): Promise<void> {
  const names = await caches.keys();
  await Promise.all(
    names
      .filter((name) => name.startsWith("capstone-page-") && name !== PAGES)
      .map((name) => caches.delete(name)),
  );
  await forgetOldAssets();
  await self.clients.claim();
}

/** Keeps the files of this build and a bounded number of others; deletes the rest. */
async function forgetOldAssets(): Promise<void> {
  const cache = await caches.open(ASSETS);
  const own = new Set(
    [...__SHELL__, ...__LATER__].map((path) => new URL(path, self.location.href).href),
  );
  const others = (await cache.keys()).filter(({ url }) => !own.has(url));
  await Promise.all(others.slice(0, -MOST_OTHERS).map((request) => cache.delete(request)));
}

const MOST_OTHERS = 60;

async function answer(request: Request, url: URL): Promise<Response> {
  return isolated(await (isHashed(url.pathname) ? fromCache(request) : fromNetwork(request)));
}

/** For files that never change. */
async function fromCache(request: Request): Promise<Response> {
  const cache = await caches.open(ASSETS);
  // Which origin asked, and how, makes no difference to what the file is.
  const known = await cache.match(request.url, { ignoreVary: true });
  if (known) return known;
  const response = await fetch(request);
  if (response.status === 200) await cache.put(request.url, response.clone()).catch(() => {});
  return response;
}

/** For the page itself and the data sets: the newest there is, or, without a network, the last. */
async function fromNetwork(request: Request): Promise<Response> {
  const cache = await caches.open(PAGES);
  const key = isPage(request) ? "./" : request.url;
  try {
    const response = await fetch(request);
    // Data sets are kept by the kernel that reads them, under their version.
    const isKept = response.status === 200 && !request.url.includes(".bin");
    if (isKept) await cache.put(key, response.clone()).catch(() => {});
    return response;
  } catch (error) {
    const known =
      (await cache.match(key, { ignoreVary: true })) ??
      (await caches.match(key, { ignoreVary: true, ignoreSearch: true }));
    if (known) return known;
    throw error;
  }
}
