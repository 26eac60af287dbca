/**
 * The service worker of an edge bundle: keeps its files, each held against the hash that it was packed with, and answers with them
 * alone. `scripts/plugins/edge-page.ts` builds it; whoever packs a bundle writes the hash of `integrity.json` in place of the mark.
 */
import type { ServiceWorkerScope } from "../service-worker/scope.ts";
import { EDGE_HEADERS } from "../systems/deployment/edge/edge-headers.ts";
import { EDGE_FILES, type EdgeIntegrity } from "../systems/deployment/edge/edge-record.ts";

declare const self: ServiceWorkerScope;

const INTEGRITY = "__INTEGRITY__";
/** Of this bundle in whatever version; one origin may serve several. */
const PREFIX = `edge ${self.registration.scope} `;
const CACHE = `${PREFIX}${INTEGRITY}`;

self.addEventListener("install", (event) => {
  event.waitUntil(install());
});

self.addEventListener("activate", (event) => {
  event.waitUntil(activate());
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET" || !request.url.startsWith(self.registration.scope)) return;
  event.respondWith(answer(request));
});

/** All or nothing: with one file that is another, nothing is kept. */
async function install(): Promise<void> {
  const integrity = await verified(EDGE_FILES.integrity, INTEGRITY);
  const { files } = (await integrity.clone().json()) as EdgeIntegrity;
  const responses = await Promise.all(
    files.map(async ({ path, sha256 }) => ({ path, response: await verified(path, sha256) })),
  );
  const cache = await caches.open(CACHE);
  await cache.put(EDGE_FILES.integrity, integrity);
  for (const { path, response } of responses) await cache.put(path, response);
  // There is nothing to lose in a page of an earlier version: it reads all files when it opens.
  await self.skipWaiting();
}

/** From the server, not from what the browser kept of it. */
async function verified(path: string, sha256: string): Promise<Response> {
  const response = await fetch(new Request(path, { cache: "reload" }));
  if (!response.ok)
    throw new Error(`${path} cannot be fetched: the server says ${response.status}`);
  const bytes = await response.clone().arrayBuffer();
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  const hash = Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
  if (hash !== sha256) throw new Error(`${path} is not the file that was packed`);
  return response;
}

async function activate(): Promise<void> {
  const names = await caches.keys();
  await Promise.all(
    names
      .filter((name) => name.startsWith(PREFIX) && name !== CACHE)
      .map((name) => caches.delete(name)),
  );
  await self.clients.claim();
}

async function answer(request: Request): Promise<Response> {
  const cache = await caches.open(CACHE);
  const wanted = request.url.replace(/[?#].*$/, "");
  const path = wanted === self.registration.scope ? EDGE_FILES.page : wanted;
  const known = await cache.match(path, { ignoreVary: true });
  return known === undefined ? await fetch(request) : withHeaders(known);
}

/** As the host's file of headers has them, for hosts that read none. */
function withHeaders(response: Response): Response {
  const headers = new Headers(response.headers);
  for (const [name, value] of Object.entries(EDGE_HEADERS)) headers.set(name, value);
  const { status, statusText } = response;
  return new Response(response.body, { status, statusText, headers });
}
