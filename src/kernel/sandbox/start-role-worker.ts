/**
 * Starts the script of a role in the sandboxed kernel, in place of `kernel/worker/roles/start-role-worker.ts`: the script comes
 * through the frame as a file, and so does everything that the role then asks for, by way of this worker.
 */
import { FILES, type FileAnswer, type FileRequest, roleFile } from "./messages.ts";

/** Where the scripts lie that have come. */
const scripts = new Map<string, Promise<string>>();

export async function startRoleWorker(role: string, name: string): Promise<Worker> {
  let script = scripts.get(role);
  if (script === undefined) {
    script = fetchScript(role);
    scripts.set(role, script);
    script.catch(() => scripts.delete(role));
  }
  const worker = new Worker(await script, { name });
  worker.addEventListener("message", (event: MessageEvent<Partial<FileRequest>>) => {
    const { type, id, name: file } = event.data;
    if (type !== "file" || id === undefined || file === undefined) return;
    event.stopImmediatePropagation();
    void passOn(worker, id, file);
  });
  return worker;
}

async function fetchScript(role: string): Promise<string> {
  const response = await fetch(FILES + roleFile(role));
  if (!response.ok) throw new Error("the page has no script for it");
  const text = new Blob([await response.arrayBuffer()], { type: "text/javascript" });
  return URL.createObjectURL(text);
}

/** Asks for a file in the role's place. */
async function passOn(worker: Worker, id: number, name: string): Promise<void> {
  const bytes = await fetch(FILES + name).then(
    (response) => (response.ok ? response.arrayBuffer() : undefined),
    () => undefined,
  );
  const answer: FileAnswer = { type: "file-answer", id, ...(bytes && { bytes }) };
  worker.postMessage(answer, bytes ? [bytes] : []);
}
