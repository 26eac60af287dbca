/** In the sandbox there is no network. `fetch` gives the few files that the page hands over, and refuses everything else. */
import { FILES, type FileAnswer, type FileRequest } from "./messages.ts";

const waiting = new Map<number, (answer: Partial<FileAnswer>) => void>();
let lastId = 0;

// First in line, so that the kernel does not see these answers.
addEventListener("message", (event: MessageEvent<Partial<FileAnswer>>) => {
  const { type, id } = event.data;
  if (type !== "file-answer" || id === undefined) return;
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
  lastId += 1;
  const id = lastId;
  return new Promise((resolve) => {
    waiting.set(id, resolve);
    postMessage({ type: "file", id, name } satisfies FileRequest);
  });
}
