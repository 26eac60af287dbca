/**
 * A system's side of its source, in the worker that the system lives in: sends what changed of its record, at most once a frame,
 * and answers the page's controls. It needs no turn of the event loop to send, so a loop that never yields is seen too.
 */

import { errorMessage } from "../../base/assert.ts";
import { lookUp } from "../../base/look-up.ts";
import { patchBetween } from "../../outputs/patch.ts";
import type { ControlAnswer, FromSource, SourcePort, ToSource } from "../../outputs/source.ts";

const FRAME_MS = 16;
/** A patch of more changes is longer than the record. */
const MOST_CHANGES = 2000;
/** Controls that may wait for their answers at the same time. */
const MOST_WAITING = 100;
const MOST_MESSAGE_CHARACTERS = 1000;

/**
 * Actions that the page can ask for, by name. An action is done when its function, or the promise, returns; an error is a refusal.
 */
export type Controls = Readonly<Record<string, (value: unknown) => void | Promise<void>>>;

export interface LiveSourceOptions {
  controls?: Controls;
  /** The page asks the system to end: the last moment to show a last state. */
  onEnd?: () => void | Promise<void>;
}

export class LiveSource<R extends object> {
  readonly #port: SourcePort;
  readonly #controls: Controls;
  readonly #onEnd: () => void | Promise<void>;
  #record: R;
  /** The record as it was last sent to the page. */
  #sent: R;
  #seq = 0;
  #lastFlush = -Infinity;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #waiting = 0;
  #isEnded = false;

  /** `first`: the record that the page shows already. */
  constructor(
    port: SourcePort,
    first: R,
    { controls = {}, onEnd = () => {} }: LiveSourceOptions = {},
  ) {
    this.#port = port;
    this.#record = first;
    this.#sent = first;
    this.#controls = controls;
    this.#onEnd = onEnd;
    port.onmessage = ({ data }: MessageEvent<ToSource>) => void this.#receive(data);
  }

  /** The present state. */
  get record(): R {
    return this.#record;
  }

  get isEnded(): boolean {
    return this.#isEnded;
  }

  /** Shows `next`: a new record, in which parts that did not change are the same objects as before. */
  update(next: R): void {
    if (this.#isEnded) return;
    this.#record = next;
    const passed = performance.now() - this.#lastFlush;
    if (passed >= FRAME_MS) this.#flush();
    else this.#timer ??= setTimeout(() => this.#flush(), FRAME_MS - passed);
  }

  /** Sends the last state and says that the system has ended. */
  end(reason?: string): void {
    if (this.#isEnded) return;
    this.#flush();
    this.#close(reason);
  }

  #flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#isEnded) return;
    this.#lastFlush = performance.now();
    const patch = patchBetween(this.#sent, this.#record);
    if (patch.length > MOST_CHANGES) this.#sendRecord(this.#seq + 1);
    else if (patch.length > 0) this.#send({ type: "patch", seq: this.#seq + 1, patch });
  }

  #sendRecord(seq: number): void {
    this.#send({ type: "record", seq, record: this.#record });
  }

  #send(message: Extract<FromSource, { type: "record" | "patch" }>): void {
    try {
      this.#port.postMessage(message);
      this.#seq = message.seq;
      this.#sent = this.#record;
    } catch (error) {
      this.#close(`its state cannot be sent: ${bounded(errorMessage(error))}`);
    }
  }

  #close(reason: string | undefined): void {
    this.#isEnded = true;
    clearTimeout(this.#timer);
    this.#tell({ type: "ended", ...(reason === undefined ? {} : { reason: bounded(reason) }) });
    this.#port.close();
  }

  #tell(message: FromSource): void {
    this.#port.postMessage(message);
  }

  async #receive(message: ToSource): Promise<void> {
    if (this.#isEnded) return;
    if (message.type === "resend") this.#sendRecord(this.#seq);
    else if (message.type === "end") await this.#endWhenAsked();
    else {
      const answer = await this.#answer(message.name, message.value);
      if (!this.#isEnded) this.#tell({ type: "answer", id: message.id, ...answer });
    }
  }

  async #endWhenAsked(): Promise<void> {
    try {
      await this.#onEnd();
      this.end();
    } catch (error) {
      this.end(`it failed as it ended: ${errorMessage(error)}`);
    }
  }

  async #answer(name: string, value: unknown): Promise<ControlAnswer> {
    const control = Object.hasOwn(this.#controls, name) ? lookUp(this.#controls, name) : undefined;
    if (control === undefined) return { ok: false, message: this.#unknown(name) };
    if (this.#waiting >= MOST_WAITING) {
      const message = `${MOST_WAITING} controls are waiting for their answers; try again when they are done.`;
      return { ok: false, message };
    }
    this.#waiting += 1;
    try {
      await control(value);
      return { ok: true };
    } catch (error) {
      return { ok: false, message: bounded(errorMessage(error)) };
    } finally {
      this.#waiting -= 1;
    }
  }

  #unknown(name: string): string {
    const known = Object.keys(this.#controls).map((it) => `“${it}”`);
    const choices = known.length === 0 ? "it has none" : `there are ${known.join(", ")}`;
    return bounded(`This system has no control “${String(name).slice(0, 100)}”; ${choices}.`);
  }
}

function bounded(text: string): string {
  return text.length > MOST_MESSAGE_CHARACTERS
    ? `${text.slice(0, MOST_MESSAGE_CHARACTERS)}…`
    : text;
}
