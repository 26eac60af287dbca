/** What an edge bundle's page is made of, fetched from where this page came from: its script, its service worker, ONNX Runtime. */
import { scriptUrl, wasmUrl, workerUrl } from "virtual:edge-page";
import { errorMessage } from "../../../../base/assert.ts";
import type { EdgeRuntime } from "../../../../systems/deployment/edge/edge-bundle.ts";

/** Rejects with a sentence that names what could not be fetched. */
export async function loadEdgeRuntime(): Promise<EdgeRuntime> {
  const [script, worker, wasm] = await Promise.all([
    fetched(scriptUrl, "the page's script"),
    fetched(workerUrl, "the service worker"),
    fetched(wasmUrl, "ONNX Runtime, 14 MB"),
  ]);
  const text = (bytes: BufferSource) => new TextDecoder().decode(bytes);
  return { script: text(script), worker: text(worker), wasm };
}

async function fetched(url: string, what: string): Promise<Uint8Array<ArrayBuffer>> {
  try {
    const response = await fetch(new URL(url, document.baseURI));
    if (!response.ok) throw new Error(`the page's host answered ${response.status}`);
    return new Uint8Array(await response.arrayBuffer());
  } catch (error) {
    throw new Error(
      `The edge bundle lacks ${what}: it cannot be fetched (${errorMessage(error)}). Connect, and try again.`,
      { cause: error },
    );
  }
}
