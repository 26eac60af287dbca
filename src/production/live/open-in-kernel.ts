/** A system that lives in the kernel itself, for what needs no worker of its own: it answers whenever no cell keeps the kernel busy. */
import { lent } from "../../base/lent.ts";
import type { RoleWorker } from "../../base/role-worker.ts";
import type { PanelRecord } from "../../outputs/panels/panel-record.ts";
import { givenSource } from "./given-source.ts";
import { LiveSource, type LiveSourceOptions } from "./live-source.ts";

/** Shows `first` beneath the running cell, with controls that go on after it. Throws a sentence where no cell runs. */
export function openInKernel<R extends PanelRecord>(
  first: R,
  options: LiveSourceOptions,
): LiveSource<R> {
  let source: LiveSource<R> | undefined;
  // What the kernel hands to a system's worker comes here instead.
  const place: RoleWorker = {
    postMessage(message) {
      const given = givenSource<R>(message);
      if (given !== undefined) source = new LiveSource(given.port, first, options);
    },
    onmessage: null,
    onerror: null,
    onend: null,
    terminate: () => source?.end("its cell ran again, or was cleared"),
  };
  lent().openSource(first, { worker: place });
  if (source === undefined) throw new Error("openInKernel: the kernel handed over no source");
  return source;
}
