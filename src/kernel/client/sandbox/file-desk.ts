/** Hands files to a sandboxed kernel, a few at a time: however many it asks for, the page fetches and holds no more. */
import type { FileAnswer, FileRequest } from "../../sandbox/messages.ts";

/** Files that are fetched at a time. */
const MOST_AT_ONCE = 6;

/** Requests that wait; a data set has some seventy files. */
const MOST_WAITING = 500;

export class FileDesk {
  readonly #file: (name: string) => Promise<ArrayBuffer | undefined>;
  readonly #tell: (answer: FileAnswer) => void;
  readonly #waiting: FileRequest[] = [];
  #fetching = 0;

  constructor(
    file: (name: string) => Promise<ArrayBuffer | undefined>,
    tell: (answer: FileAnswer) => void,
  ) {
    this.#file = file;
    this.#tell = tell;
  }

  ask({ id, name }: FileRequest): void {
    if (this.#waiting.length >= MOST_WAITING) {
      const refused = `more than ${MOST_WAITING} files were asked for at once; wait for some of them first`;
      this.#tell({ type: "file-answer", id, refused });
      return;
    }
    this.#waiting.push({ type: "file", id, name });
    void this.#fetchNext();
  }

  /** Nobody waits for the files any more. */
  close(): void {
    this.#waiting.length = 0;
  }

  async #fetchNext(): Promise<void> {
    if (this.#fetching >= MOST_AT_ONCE) return;
    const next = this.#waiting.shift();
    if (next === undefined) return;
    this.#fetching += 1;
    const bytes = await this.#file(next.name).catch(() => undefined);
    this.#fetching -= 1;
    this.#tell({ type: "file-answer", id: next.id, ...(bytes && { bytes }) });
    void this.#fetchNext();
  }
}
