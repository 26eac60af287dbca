/**
 * The page's end of a system's port: keeps the record by applying patches, asks for the whole of it where one was lost or does not
 * fit, and waits for answers to controls no longer than a reader would. Patches that arrive within a frame are taken together.
 */
import { errorMessage } from "../../../base/assert.ts";
import type { Output } from "../../../outputs/output.ts";
import { applyPatch, keepIdentity } from "../../../outputs/patch.ts";
import type { ControlAnswer, FromSource, SourcePort, ToSource } from "../../../outputs/source.ts";

/** Reads the messages of a system that is not trusted. */
export interface MessageReader {
  /** Undefined for anything but a message. */
  message(data: unknown): FromSource | undefined;
  /** Throws a sentence for anything but an output. */
  record(data: unknown): Output;
}

const believed: MessageReader = {
  message: (data) => data as FromSource,
  record: (data) => data as Output,
};

/** Patches that do not fit, one after the other, before a system is given up. */
const MOST_MISFITS = 5;
const MOST_WAITING = 100;

export class SourceChannel {
  readonly #port: SourcePort;
  readonly #reader: MessageReader;
  readonly #patienceMs: number;
  readonly #waiting = new Map<number, (answer: ControlAnswer) => void>();
  /** The last record that was taken, or the first. */
  #shown: Output;
  /** With the patches that came since. */
  #record: unknown;
  #seq = 0;
  #lastControl = 0;
  #hasChanged = false;
  #awaitsWhole = false;
  #misfits = 0;
  #isClosed = false;

  /** There is something to take. */
  onchange: (() => void) | null = null;
  /** The system has ended, or cannot be followed any more; heard once. */
  onended: ((reason: string) => void) | null = null;

  /** `reader`: checks the messages; without one they are trusted. `patienceMs`: how long a control may take. */
  constructor(port: SourcePort, first: Output, reader = believed, patienceMs = 5000) {
    this.#port = port;
    this.#shown = first;
    this.#record = first;
    this.#reader = reader;
    this.#patienceMs = patienceMs;
    port.onmessage = ({ data }) => {
      const message = this.#isClosed ? undefined : reader.message(data);
      if (message !== undefined) this.#receive(message);
    };
  }

  /** The record as it is now; parts that did not change are the same objects. Undefined where nothing has changed. */
  take(): Output | undefined {
    if (!this.#hasChanged || this.#isClosed) return undefined;
    this.#hasChanged = false;
    try {
      const record = this.#reader.record(this.#record);
      checkSameKind(this.#shown, record);
      if (record === this.#shown) return undefined;
      this.#shown = keepIdentity(this.#shown, record);
      this.#record = this.#shown;
      return this.#shown;
    } catch (error) {
      this.#end(`its state cannot be shown: ${errorMessage(error)}`);
      return undefined;
    }
  }

  /** Asks for something to be done; resolves with a sentence where it was refused or not answered. */
  control(name: string, value: unknown): Promise<ControlAnswer> {
    if (this.#isClosed) return Promise.resolve(refusal("This system has ended."));
    if (this.#waiting.size >= MOST_WAITING) {
      return Promise.resolve(
        refusal(`${MOST_WAITING} controls of this system wait for their answers already.`),
      );
    }
    this.#lastControl += 1;
    const id = this.#lastControl;
    return new Promise((resolve) => {
      const seconds = this.#patienceMs / 1000;
      const timer = setTimeout(
        () =>
          settle(
            refusal(
              `The system has not answered “${name}” within ${seconds} s. It may be busy, and may still do it; Stop ends it.`,
            ),
          ),
        this.#patienceMs,
      );
      const settle = (answer: ControlAnswer) => {
        clearTimeout(timer);
        this.#waiting.delete(id);
        resolve(answer);
      };
      this.#waiting.set(id, settle);
      try {
        this.#tell({ type: "control", id, name, value });
      } catch (error) {
        settle(refusal(`The value of “${name}” cannot be sent: ${errorMessage(error)}`));
      }
    });
  }

  /** Asks the system to end by itself. */
  askToEnd(): void {
    if (!this.#isClosed) this.#tell({ type: "end" });
  }

  /** Hears nothing more; what waits for an answer is told so. */
  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    for (const settle of [...this.#waiting.values()]) {
      settle(refusal("The system ended before it answered."));
    }
    this.#port.onmessage = null;
    this.#port.close();
  }

  #receive(message: FromSource): void {
    switch (message.type) {
      case "record":
        this.#awaitsWhole = false;
        this.#seq = message.seq;
        this.#change(message.record);
        break;
      case "patch":
        if (!this.#awaitsWhole) this.#patch(message);
        break;
      case "answer":
        this.#waiting.get(message.id)?.(
          message.ok ? { ok: true } : { ok: false, message: message.message },
        );
        break;
      case "ended":
        this.#end(message.reason ?? "it ended by itself");
        break;
    }
  }

  #patch({ seq, patch }: Extract<FromSource, { type: "patch" }>): void {
    if (seq !== this.#seq + 1) {
      this.#askForWhole();
      return;
    }
    try {
      const next = applyPatch(this.#record, patch);
      this.#seq = seq;
      this.#misfits = 0;
      this.#change(next);
    } catch (error) {
      this.#misfits += 1;
      if (this.#misfits > MOST_MISFITS) this.#end(`it cannot be followed: ${errorMessage(error)}`);
      else this.#askForWhole();
    }
  }

  #askForWhole(): void {
    this.#awaitsWhole = true;
    this.#tell({ type: "resend" });
  }

  #change(record: unknown): void {
    this.#record = record;
    this.#hasChanged = true;
    this.onchange?.();
  }

  #end(reason: string): void {
    this.onended?.(reason);
    this.close();
  }

  #tell(message: ToSource): void {
    this.#port.postMessage(message);
  }
}

function refusal(message: string): ControlAnswer {
  return { ok: false, message };
}

/** A source shows one kind of output, in one version, from its beginning to its end. */
function checkSameKind(before: Output, after: unknown): asserts after is Output {
  const was = nameOf(before);
  const is = nameOf(after);
  if (was === is) return;
  throw new Error(`it is ${is}, and the system began with ${was}; run its cell again`);
}

function nameOf(record: unknown): string {
  if (typeof record !== "object" || record === null) return "no record";
  const { kind, version } = record as { kind?: unknown; version?: unknown };
  const named = `“${String(kind).slice(0, 100)}”`;
  return version === undefined ? named : `${named} of version ${String(version).slice(0, 20)}`;
}
