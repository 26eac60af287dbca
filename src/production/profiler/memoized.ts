/** Remembers what a model answered: the same input again costs a look-up instead of an inference. */
import { Module, type Tensor } from "../../tinytorch/index.ts";

export interface MemoizedOptions {
  /** Answers kept at most; the one not asked for longest is forgotten first. Default 1,000. */
  capacity?: number;
}

/**
 * A model with a memory of its answers, by the exact content of the input, for a model that no longer learns. Call `clear()`
 * when the model has changed. Reads the input on the host, so inputs must lie there: on wasm or cpu.
 */
export class Memoized extends Module {
  readonly #answers = new Map<string, Tensor>();
  readonly #capacity: number;
  /** Calls answered from memory, and all calls. */
  hits = 0;
  calls = 0;

  constructor(
    readonly model: Module,
    { capacity = 1000 }: MemoizedOptions = {},
  ) {
    super();
    this.#capacity = capacity;
  }

  forward(x: Tensor): Tensor {
    const key = `${x.shape.join()}:${contentOf(x)}`;
    this.calls += 1;
    const known = this.#answers.get(key);
    if (known !== undefined) {
      this.hits += 1;
      this.#answers.delete(key);
      this.#answers.set(key, known);
      return known;
    }
    const answer = this.model.forward(x).keep();
    this.#answers.set(key, answer);
    if (this.#answers.size > this.#capacity) {
      const [oldest] = this.#answers.keys();
      if (oldest !== undefined) this.#answers.delete(oldest);
    }
    return answer;
  }

  /** Forgets all answers. */
  clear(): void {
    this.#answers.clear();
    this.hits = 0;
    this.calls = 0;
  }
}

/** The bytes of the input as a string: exact, so that two inputs never share an answer. */
function contentOf(x: Tensor): string {
  const values = x.dataSync();
  const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  let text = "";
  for (let from = 0; from < bytes.length; from += 8192) {
    text += String.fromCharCode(...bytes.subarray(from, from + 8192));
  }
  return text;
}
