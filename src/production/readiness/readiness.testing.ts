/** For tests: a kernel whose workers all run in this thread, over real ports, and a sound system that it serves. */
import { lend } from "../../base/lent.ts";
import type { ReadinessOutput } from "../../outputs/panels/readiness/readiness.ts";
import { applyPatch, type Patch } from "../../outputs/patch.ts";
import type { FromSource, SourceGiven, ToSource } from "../../outputs/source.ts";
import { NearWorker } from "../roles/near-workers.testing.ts";

/** A page that follows one source. */
export interface FollowedSource {
  readonly record: () => unknown;
  readonly said: FromSource[];
  ask(message: ToSource): void;
}

export class KernelHere {
  readonly sources: FollowedSource[] = [];
  /** From then on no replica starts. */
  refusesReplicas = false;
  readonly #ends: (() => void)[] = [];

  constructor() {
    this.#ends.push(
      lend({
        spawn: (role) => this.#spawn(role),
        openSource: (output, { worker, others = [] }) => {
          const { port1, port2 } = this.#channel();
          this.sources.push(follow(port1, output));
          worker.postMessage(
            { type: "source", record: output, port: port2 } satisfies SourceGiven,
            [port2],
          );
          const end = () => {
            for (const each of [worker, ...others]) each.terminate();
          };
          return { sourceId: String(this.sources.length), isEnded: false, add: () => {}, end };
        },
      }),
    );
  }

  /** The last Readiness panel that was shown. */
  get readiness(): FollowedSource & { readonly output: ReadinessOutput } {
    const found = this.sources.findLast(
      ({ record }) => (record() as { kind: string }).kind === "readiness",
    );
    if (found === undefined) throw new Error("no Readiness panel was shown");
    return { ...found, output: found.record() as ReadinessOutput };
  }

  end(): void {
    for (const end of this.#ends.splice(0).reverse()) end();
  }

  #channel(): MessageChannel {
    const channel = new MessageChannel();
    this.#ends.push(() => {
      channel.port1.close();
      channel.port2.close();
    });
    return channel;
  }

  #spawn(role: string): NearWorker {
    const worker = new NearWorker(role);
    this.#ends.push(() => worker.terminate());
    if (role === "replica" && this.refusesReplicas) {
      queueMicrotask(() => worker.onend?.("no replica starts here any more"));
    }
    return worker;
  }
}

function follow(port: MessagePort, first: unknown): FollowedSource {
  const said: FromSource[] = [];
  let record = structuredClone(first);
  port.onmessage = ({ data }: MessageEvent<FromSource>) => {
    said.push(data);
    if (data.type === "record") record = data.record;
    if (data.type === "patch") record = applyPatch(record, data.patch as Patch);
  };
  return { record: () => record, said, ask: (message) => port.postMessage(message) };
}
