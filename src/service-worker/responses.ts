/** Rules about files for the service worker, and the headers that it adds. */

/** Vite names a file after its contents: `assets/page-B1xk3_Qz.js`. */
export function isHashed(path: string): boolean {
  return /(^|\/)assets\/[^/]+-[\w-]{8}\.\w+$/.test(path);
}

/** Whether a browser wants to show what it asks for. */
export function isPage({ mode }: Pick<Request, "mode">): boolean {
  return mode === "navigate";
}

/** The same response with the headers for cross-origin isolation, where its host left them out. */
export function isolated(response: Response): Response {
  if (response.status === 0 || response.headers.has("Cross-Origin-Embedder-Policy")) {
    return response;
  }
  const headers = new Headers(response.headers);
  headers.set("Cross-Origin-Embedder-Policy", "require-corp");
  headers.set("Cross-Origin-Opener-Policy", "same-origin");
  headers.set("Cross-Origin-Resource-Policy", "same-origin");
  const { status, statusText } = response;
  return new Response(isBodiless(status) ? null : response.body, { status, statusText, headers });
}

function isBodiless(status: number): boolean {
  return status === 204 || status === 205 || status === 304;
}
