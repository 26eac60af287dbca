/**
 * The outputs of one run on their way to the page. Changes gather and leave together, at most every `FLUSH_MS`: also from
 * inside a loop that never returns to the event loop, since posting a message needs no turn of it.
 */
import type { DisplayHandle } from "../../outputs/display.ts";
import type { Output } from "../../outputs/output.ts";
import type { TextOutput } from "../../outputs/plain-outputs.ts";
import type { OutputChange } from "../protocol.ts";

const FLUSH_MS = 40;

/** Console text keeps this many lines from its start, and as many from its end. */
const KEPT_LINES = 300;
const MAX_LINE_LENGTH = 2000;
/** More outputs than this in one run are not sent. */
const MAX_SLOTS = 1000;

export class RunOutputs {
  readonly #send: (changes: OutputChange[]) => void;
  readonly #changed = new Map<number, () => Output>();
  #slots = 0;
  #lastFlush = -Infinity;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #console: { stream: "stdout" | "stderr"; text: ConsoleText; slot: number } | undefined;
  #closed = false;
  /** What has been given to `show` and `update`. */
  readonly #shown = new WeakSet<Output>();

  constructor(send: (changes: OutputChange[]) => void) {
    this.#send = send;
  }

  /** Gives `output` the next place. */
  show(output: Output): DisplayHandle {
    this.#console = undefined;
    // A file goes by itself: a message has a limit on its way out of the sandbox.
    if (output.kind === "file") this.flush();
    const slot = this.#slots;
    this.#slots += 1;
    this.#put(slot, output);
    if (output.kind === "file") this.flush();
    return { update: (next) => this.#put(slot, next) };
  }

  /** Whether this very record stands among the outputs: as the value of its cell it would stand there twice. */
  hasShown(value: unknown): boolean {
    return typeof value === "object" && value !== null && this.#shown.has(value as Output);
  }

  /** Takes the next place for something that is sent apart; undefined where none is left. */
  place(): number | undefined {
    if (this.#closed || this.#slots >= MAX_SLOTS - 1) return undefined;
    // Earlier changes are sent first.
    this.flush();
    this.#console = undefined;
    this.#slots += 1;
    return this.#slots - 1;
  }

  /** Adds to the console text that is last on the page, or begins one. */
  print(stream: "stdout" | "stderr", line: string): void {
    if (this.#console?.stream !== stream) {
      this.#console = { stream, text: new ConsoleText(stream), slot: this.#slots };
      this.#slots += 1;
    }
    const { text, slot } = this.#console;
    text.add(line);
    this.#change(slot, () => text.toOutput());
  }

  /** Sends what has gathered; afterwards nothing more of this run leaves. */
  close(): void {
    this.flush();
    this.#closed = true;
  }

  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#lastFlush = performance.now();
    if (this.#changed.size === 0 || this.#closed) return;
    const changes = [...this.#changed].map(([slot, output]) => ({ slot, output: output() }));
    this.#changed.clear();
    for (const piece of inPieces(changes)) this.#send(piece);
  }

  #put(slot: number, output: Output): void {
    this.#shown.add(output);
    this.#change(slot, () => output);
  }

  #change(slot: number, output: () => Output): void {
    if (slot >= MAX_SLOTS || this.#closed) return;
    this.#changed.set(slot, slot === MAX_SLOTS - 1 ? () => TOO_MANY : output);
    if (performance.now() - this.#lastFlush >= FLUSH_MS) this.flush();
    else this.#timer ??= setTimeout(() => this.flush(), FLUSH_MS);
  }
}

/** Characters of texts, and cells of tables, that go in one message: one that is too heavy does not leave the sandbox. */
const HEAVIEST_PIECE = 1_000_000;

function* inPieces(changes: readonly OutputChange[]): Generator<OutputChange[]> {
  let piece: OutputChange[] = [];
  let weight = 0;
  for (const change of changes) {
    const its = weightOf(change.output);
    if (piece.length > 0 && weight + its > HEAVIEST_PIECE) {
      yield piece;
      piece = [];
      weight = 0;
    }
    // A cell may have put its own in the place of `push`.
    piece[piece.length] = change;
    weight += its;
  }
  yield piece;
}

/** Panels are few; what cells show by the thousand is texts and tables. */
function weightOf(output: Output): number {
  if (output.kind === "text" || output.kind === "markdown") return output.text.length;
  if (output.kind === "table") return 10 * output.rows.length * output.columns.length;
  return output.kind === "image" ? output.pixels.length : 1000;
}

const TOO_MANY: TextOutput = {
  kind: "text",
  stream: "stderr",
  text: `This cell showed more than ${MAX_SLOTS} outputs; the rest is left out. Use one display and update it, or a table.`,
};

/** The beginning and the end of a text of any length. */
class ConsoleText {
  readonly #stream: "stdout" | "stderr";
  readonly #first: string[] = [];
  /** The last lines, as a ring. */
  readonly #last: string[] = [];
  #added = 0;

  constructor(stream: "stdout" | "stderr") {
    this.#stream = stream;
  }

  add(text: string): void {
    for (const line of text.split("\n")) {
      const short =
        line.length > MAX_LINE_LENGTH
          ? `${line.slice(0, MAX_LINE_LENGTH)}… (${line.length} characters)`
          : line;
      if (this.#first.length < KEPT_LINES) this.#first.push(short);
      else this.#last[(this.#added - KEPT_LINES) % KEPT_LINES] = short;
      this.#added += 1;
    }
  }

  toOutput(): TextOutput {
    const begin = Math.max(0, this.#added - KEPT_LINES) % KEPT_LINES;
    const isWrapped = this.#added > 2 * KEPT_LINES;
    const last = isWrapped
      ? [...this.#last.slice(begin), ...this.#last.slice(0, begin)]
      : this.#last;
    const omittedLines = this.#added - this.#first.length - last.length;
    return {
      kind: "text",
      stream: this.#stream,
      text: [
        ...this.#first,
        ...(omittedLines > 0 ? [`… ${omittedLines} lines left out …`] : []),
        ...last,
      ].join("\n"),
      ...(omittedLines > 0 ? { omittedLines } : {}),
    };
  }
}
