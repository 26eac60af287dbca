/** Files of a sandboxed kernel, fetched by the page once a visit. */

import { binaries, html, roleUrls, scriptUrl } from "virtual:sandbox-kernel";
import { lookUp } from "../../../base/look-up.ts";
import { roleFile } from "../../sandbox/messages.ts";
import type { SandboxBundle } from "./sandboxed-worker.ts";

/** The only files that a sandboxed kernel may ask for besides its binaries and scripts: the packed data sets. */
const DATA = /^data\/mnist\/(index\.json|(train|test)-\d{1,3}\.bin)$/;

let loading: Promise<SandboxBundle> | undefined;

/** Starts on the first call; false starts are forgotten, so that a later call tries again. */
export function loadBundle(): Promise<SandboxBundle> {
  loading ??= load();
  loading.catch(() => {
    loading = undefined;
  });
  return loading;
}

async function load(): Promise<SandboxBundle> {
  // The reader knows the records of all panels: it comes with what it reads, not with the page.
  const [code, { readEvent }, { sandboxReader }] = await Promise.all([
    fetchBytes(scriptUrl),
    import("./read-event.ts"),
    import("./read-source.ts"),
  ]);
  return {
    html,
    script: new Blob([code], { type: "text/javascript" }),
    readEvent,
    reader: sandboxReader,
    async file(name) {
      const url = fileUrl(name);
      return url === undefined ? undefined : await fetchBytes(url);
    },
  };
}

/** Where the page finds a file that the sandbox may have; undefined for every other name. */
function fileUrl(name: string): string | undefined {
  const binary = name.startsWith("wasm/") ? name.slice("wasm/".length) : "";
  if (Object.hasOwn(binaries, binary)) return lookUp(binaries, binary);
  const role = Object.keys(roleUrls).find((known) => name === roleFile(known));
  if (role !== undefined) return lookUp(roleUrls, role);
  return DATA.test(name) ? new URL(name, document.baseURI).href : undefined;
}

async function fetchBytes(url: string): Promise<ArrayBuffer> {
  const response = await fetch(url, { credentials: "same-origin" });
  if (!response.ok) throw new Error(`${url} answered ${response.status}`);
  return await response.arrayBuffer();
}
