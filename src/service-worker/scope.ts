/** The part of a service worker's global object that is used here: TypeScript knows either pages or workers. */

export interface ServiceWorkerScope {
  readonly location: Location;
  readonly registration: { readonly scope: string };
  readonly clients: { claim(): Promise<void> };
  skipWaiting(): Promise<void>;
  addEventListener(type: "install" | "activate", listener: (event: Extendable) => void): void;
  addEventListener(
    type: "message",
    listener: (event: MessageEvent<unknown> & Extendable) => void,
  ): void;
  addEventListener(type: "fetch", listener: (event: Fetched) => void): void;
}

interface Extendable {
  waitUntil(work: Promise<unknown>): void;
}

interface Fetched {
  readonly request: Request;
  respondWith(response: Promise<Response>): void;
}
