/** In the sandbox there is no network. `fetch` gives the few files that the page hands over, and refuses everything else. */
import { FILES, type FileAnswer, type FileRequest } from "./messages.ts";

const waiting = new Map<number, (answer: Partial<FileAnswer>) => void>();
const ids = new Uint32Array(1);
/** Taken before any cell runs. */
const post = globalThis.postMessage.bind(globalThis);

// First in line, so that the kernel does not see these answers. A cell can send events of its own, but none that is trusted.
addEventListener("message", (event: MessageEvent<Partial<FileAnswer>>) => {
  const { type, id } = event.data;
  if (type !== "file-answer" || id === undefined || !event.isTrusted) return;
  event.stopImmediatePropagation();
  waiting.get(id)?.(event.data);
  waiting.delete(id);
});

globalThis.fetch = async (input) => {
  const url = input instanceof Request ? input.url : String(input);
  if (!url.startsWith(FILES)) {
    throw new TypeError(
      `fetch: there is no network in the sandbox, so ${url.slice(0, 200)} cannot be reached. Trust the notebook to let it.`,
    );
  }
  const name = url.slice(FILES.length).replace(/[?#].*$/, "");
  const { bytes, refused } = await request(name);
  if (refused !== undefined) throw new TypeError(`fetch: ${refused}`);
  if (bytes === undefined) return new Response(null, { status: 404 });
  const type = name.endsWith(".wasm") ? "application/wasm" : "application/octet-stream";
  return new Response(bytes, { headers: { "Content-Type": type } });
};

function request(name: string): Promise<Partial<FileAnswer>> {
  // Drawn, so that no cell can ask for another file under the same one.
  const [id = 0] = crypto.getRandomValues(ids);
  return new Promise((resolve) => {
    waiting.set(id, resolve);
    post({ type: "file", id, name } satisfies FileRequest);
  });
}
