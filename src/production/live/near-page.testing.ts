/** For tests: the page's side of a source in this thread. */
import { applyPatch } from "../../outputs/patch.ts";
import type { ControlAnswer, FromSource } from "../../outputs/source.ts";

/** Follows the record of one source, and presses its controls. */
export class NearPage<T> {
  record: T;
  /** Why the source has ended. */
  ended: string | undefined;
  readonly #port: MessagePort;
  readonly #answers = new Map<number, (answer: ControlAnswer) => void>();
  #id = 0;

  constructor(port: MessagePort, first: unknown) {
    this.record = first as T;
    this.#port = port;
    port.onmessage = ({ data }: MessageEvent<FromSource>) => {
      if (data.type === "patch") this.record = applyPatch(this.record, data.patch) as T;
      else if (data.type === "record") this.record = data.record as T;
      else if (data.type === "answer") this.#answers.get(data.id)?.(data);
      else this.ended = data.reason ?? "by itself";
    };
  }

  control(name: string, value?: unknown): Promise<ControlAnswer> {
    this.#id += 1;
    const id = this.#id;
    return new Promise((resolve) => {
      this.#answers.set(id, resolve);
      this.#port.postMessage({ type: "control", id, name, value });
    });
  }

  end(): void {
    this.#port.postMessage({ type: "end" });
  }

  close(): void {
    this.#port.close();
  }
}
