/**
 * A static server for built pages with the headers that shared memory needs. `vite preview` will not do: it can neither
 * compress nor cache, nor leave the headers out (a test needs that), nor hold a second folder for benchmarks.
 */
import { createReadStream, existsSync } from "node:fs";
import { readFile, realpath, stat } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join, resolve, sep } from "node:path";
import { parseArgs, promisify } from "node:util";
import { brotliCompress, gzip, constants as zlib } from "node:zlib";
import { Failure, main } from "../tooling/command.mjs";
import { at } from "../tooling/paths.mjs";
import { acceptedEncoding, namesVersion } from "./negotiate.mjs";

const types = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".mjs": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".json": "application/json; charset=utf-8",
  ".map": "application/json; charset=utf-8",
  ".txt": "text/plain; charset=utf-8",
  ".svg": "image/svg+xml",
  ".webmanifest": "application/manifest+json",
  ".wasm": "application/wasm",
  ".onnx": "application/octet-stream",
  ".woff2": "font/woff2",
  ".png": "image/png",
  ".ico": "image/x-icon",
};
const isolation = {
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Embedder-Policy": "require-corp",
};
/** As docs/hosting.md has them: nobody else puts the page into a frame, and no other site learns of its address. */
const guards = {
  "Content-Security-Policy": "frame-ancestors 'self'",
  "Cross-Origin-Resource-Policy": "same-origin",
  "Referrer-Policy": "no-referrer",
  "X-Content-Type-Options": "nosniff",
};
const isText = (type) => /^text|json$|svg|javascript/.test(type.split(";")[0]);
/** Vite names a file after its contents: `assets/page-B1xk3_Qz.js`. */
const isHashed = (path) => /(^|\/)assets\/[^/]+-[\w-]{8}\.\w+$/.test(path);

/**
 * @param {{ root: string, port?: number, host?: string, strictPort?: boolean, isolated?: boolean,
 *   mounts?: Record<string, string> }} options `port` 0: any free one; `strictPort`: fail rather than take the next;
 *   `mounts`: further folders, by the path that they start at, such as `/peers/`
 * @returns {Promise<{ url: string, close(): Promise<void> }>}
 */
export async function serve({ root, port = 4173, host = "127.0.0.1", ...options }) {
  const { strictPort = false, isolated = true, mounts = {} } = options;
  const folders = Object.entries({ ...mounts, "/": root });
  const compressed = new Map();
  const server = createServer((request, response) => {
    answer(request, response, { folders, isolated, compressed }).catch((error) => {
      console.error(error);
      response.destroy();
    });
  });
  await listen(server, port, host, strictPort ? 0 : 20);
  const address = host.includes(":") ? `[${host}]` : host;
  return {
    url: `http://${address}:${server.address().port}/`,
    close: () =>
      new Promise((done) => {
        server.close(done);
        server.closeAllConnections();
      }),
  };
}

async function answer(request, response, { folders, isolated, compressed }) {
  const send = (status, headers, body) => {
    response.writeHead(status, headers);
    response.end(request.method === "HEAD" ? undefined : body);
  };
  if (request.method !== "GET" && request.method !== "HEAD")
    return send(405, { Allow: "GET, HEAD" });
  const file = await findFile(request.url, folders);
  if (file === undefined) return send(404, { "Content-Type": types[".txt"] }, "Not found.\n");
  const type = types[extname(file.path)] ?? "application/octet-stream";
  const etag = `"${file.size.toString(36)}-${Math.round(file.mtimeMs).toString(36)}"`;
  const headers = {
    "Content-Type": type,
    "Cache-Control": isHashed(file.name) ? "public, max-age=31536000, immutable" : "no-cache",
    ...guards,
    ETag: etag,
    ...(isolated ? isolation : {}),
    ...(isText(type) ? { Vary: "Accept-Encoding" } : {}),
  };
  if (namesVersion(request.headers["if-none-match"], etag)) return send(304, headers);
  const accepted = request.headers["accept-encoding"];
  const encoding = isText(type) ? acceptedEncoding(accepted, ["br", "gzip"]) : undefined;
  if (encoding !== undefined) {
    const body = await compress(file.path, `${etag} ${encoding}`, encoding, compressed);
    return send(
      200,
      { ...headers, "Content-Encoding": encoding, "Content-Length": body.length },
      body,
    );
  }
  response.writeHead(200, { ...headers, "Content-Length": file.size });
  if (request.method === "HEAD") return response.end();
  createReadStream(file.path)
    .on("error", () => response.destroy())
    .pipe(response);
}

/** The file that an address names: `index.html` for a folder; nothing outside the folders served, links included. */
async function findFile(address, folders) {
  const path = decodePath(address);
  const [prefix, folder] = folders.find(([start]) => path?.startsWith(start)) ?? [];
  if (path === undefined || folder === undefined) return undefined;
  const name = path.slice(prefix.length);
  const inside = await realpath(folder).catch(() => resolve(folder));
  const wanted = join(inside, name.endsWith("/") || name === "" ? `${name}index.html` : name);
  const actual = await realpath(wanted).catch(() => undefined);
  if (!actual?.startsWith(inside + sep)) return undefined;
  const stats = await stat(actual);
  return stats.isFile()
    ? { path: actual, name, size: stats.size, mtimeMs: stats.mtimeMs }
    : undefined;
}

function decodePath(address) {
  try {
    const path = decodeURIComponent(new URL(address, "http://localhost").pathname);
    return path.includes("\0") ? undefined : path;
  } catch {
    return undefined;
  }
}

/** Each file once an encoding, kept in memory until the file changes. */
async function compress(path, version, encoding, compressed) {
  const key = `${encoding} ${path}`;
  const kept = compressed.get(key);
  if (kept?.version === version) return kept.body;
  const body = readFile(path).then((bytes) =>
    encoding === "br"
      ? promisify(brotliCompress)(bytes, { params: { [zlib.BROTLI_PARAM_QUALITY]: 5 } })
      : promisify(gzip)(bytes),
  );
  compressed.set(key, { version, body });
  return body;
}

/** Takes the first free port from `port` on. */
function listen(server, port, host, tries) {
  return new Promise((done, fail) => {
    const attempt = (candidate, left) => {
      server.once("error", (error) => {
        if (error.code === "EADDRINUSE" && left > 0) attempt(candidate + 1, left - 1);
        else fail(new Failure(`Cannot serve on ${host}:${candidate}: ${error.message}`));
      });
      server.listen(candidate, host, done);
    };
    attempt(port, tries);
  });
}

await main(import.meta.url, async () => {
  const { values } = parseArgs({
    options: {
      root: { type: "string", default: at("dist") },
      port: { type: "string", default: "4173" },
      host: { type: "string", default: "127.0.0.1" },
      "strict-port": { type: "boolean", default: false },
      "no-isolation": { type: "boolean", default: false },
      build: { type: "boolean", default: false },
    },
  });
  if (values.build) await (await import("../build.mjs")).ensureBuilt();
  if (!existsSync(join(values.root, "index.html"))) {
    throw new Failure(`There is no page in ${values.root} yet; npm run build makes it.`);
  }
  const { url } = await serve({
    root: values.root,
    port: Number(values.port),
    host: values.host,
    strictPort: values["strict-port"],
    isolated: !values["no-isolation"],
  });
  console.log(url);
});
