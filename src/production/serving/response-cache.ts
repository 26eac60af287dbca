/** Answers kept by the content of what was asked; the one that was not asked for longest goes first (LRU). */
import type { Answer } from "./serving-request.ts";

interface Entry {
  readonly input: Float32Array;
  readonly answer: Answer;
}

export class ResponseCache {
  #capacity: number;
  /** By hash; the order is that of their last use. Of two inputs with one hash the later stays. */
  readonly #entries = new Map<number, Entry>();

  constructor(capacity = 0) {
    this.#capacity = capacity;
  }

  get size(): number {
    return this.#entries.size;
  }

  resize(capacity: number): void {
    this.#capacity = capacity;
    this.#shrink();
  }

  get(input: Float32Array): Answer | undefined {
    if (this.#capacity === 0) return undefined;
    const key = hashOf(input);
    const entry = this.#entries.get(key);
    if (entry === undefined || !isSame(entry.input, input)) return undefined;
    this.#entries.delete(key);
    this.#entries.set(key, entry);
    return entry.answer;
  }

  put(input: Float32Array, answer: Answer): void {
    if (this.#capacity === 0) return;
    const key = hashOf(input);
    this.#entries.delete(key);
    this.#entries.set(key, { input, answer });
    this.#shrink();
  }

  #shrink(): void {
    for (const key of this.#entries.keys()) {
      if (this.#entries.size <= this.#capacity) return;
      this.#entries.delete(key);
    }
  }
}

/** FNV-1a over the words; entries are compared all the same. */
function hashOf(input: Float32Array): number {
  const words = new Uint32Array(input.buffer, input.byteOffset, input.length);
  let hash = 0x811c9dc5;
  for (const word of words) {
    hash = Math.imul(hash ^ (word & 0xffff), 0x01000193);
    hash = Math.imul(hash ^ (word >>> 16), 0x01000193);
  }
  return hash >>> 0;
}

function isSame(a: Float32Array, b: Float32Array): boolean {
  return a.length === b.length && a.every((value, i) => value === b[i]);
}
