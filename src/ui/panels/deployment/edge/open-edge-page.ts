/**
 * Opens an edge bundle's page in a frame of this page: the bundle's own HTML and script, with its files handed over in place of a
 * server. It has no service worker there, and needs none.
 */
import type { BundleEntry } from "../../../../systems/deployment/bundle/bundle-zip.ts";
import { EDGE_FILES } from "../../../../systems/deployment/edge/edge-record.ts";
import { EDGE_FOLDER } from "../../../../systems/deployment/edge/edge-target.ts";

/** Rejects where the bundle lacks its page or its script. The frame goes on as long as it is in the document. */
export async function openEdgePage(
  frame: HTMLIFrameElement,
  entries: readonly BundleEntry[],
): Promise<void> {
  const files = new Map(
    entries.map(({ path, bytes }) => [
      path.slice(EDGE_FOLDER.length + 1),
      typeof bytes === "string" ? new TextEncoder().encode(bytes) : bytes,
    ]),
  );
  const page = textOf(files.get(EDGE_FILES.page), EDGE_FILES.page);
  const script = textOf(files.get(EDGE_FILES.script), EDGE_FILES.script);
  // Its address means nothing here: the script comes as a blob.
  frame.srcdoc = page.replace(/<script [^>]*src=[^>]*><\/script>/, "");
  await new Promise((resolve) => frame.addEventListener("load", resolve, { once: true }));
  const inner = frame.contentWindow as (Window & { edgeFiles?: unknown }) | null;
  if (inner === null) return;
  inner.edgeFiles = files;
  const element = inner.document.createElement("script");
  const url = URL.createObjectURL(new Blob([script], { type: "text/javascript" }));
  element.src = url;
  element.onload = () => URL.revokeObjectURL(url);
  inner.document.head.append(element);
}

function textOf(bytes: Uint8Array | undefined, name: string): string {
  if (bytes === undefined) throw new Error(`The bundle has no ${name}.`);
  return new TextDecoder().decode(bytes);
}
