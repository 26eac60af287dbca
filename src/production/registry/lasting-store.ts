/** Bytes that are kept from visit to visit where there is room, and elsewhere held in memory, as long as the kernel lasts. */
import { errorMessage } from "../../base/assert.ts";
import type { KeyValueStore } from "../../base/key-value-store.ts";

interface Held {
  readonly bytes: Map<string, Uint8Array>;
  /** Why the store did not take it. */
  why?: string;
}

/** What each store did not take: whoever opens the same one finds it. */
const heldBeside = new WeakMap<KeyValueStore, Held>();

export class LastingStore implements KeyValueStore {
  readonly #store: KeyValueStore;
  readonly #held: Held;
  /** False where nothing can be kept at all, as in the sandbox. */
  #isThere = true;

  constructor(store: KeyValueStore) {
    this.#store = store;
    this.#held = heldBeside.get(store) ?? { bytes: new Map() };
    heldBeside.set(store, this.#held);
  }

  /** Why something is lost with this visit, in a sentence; undefined where all is kept. */
  get whyNotKept(): string | undefined {
    const isAllKept = this.#isThere && this.#held.bytes.size === 0;
    return isAllKept ? undefined : this.#held.why;
  }

  async get(key: string): Promise<Uint8Array | undefined> {
    const held = this.#held.bytes.get(key);
    return held ?? (this.#isThere ? await this.#store.get(key) : undefined);
  }

  async put(key: string, bytes: Uint8Array): Promise<void> {
    try {
      await this.#store.put(key, bytes);
      this.#held.bytes.delete(key);
    } catch (error) {
      this.#held.why = errorMessage(error);
      this.hold(key, bytes);
    }
  }

  /** Holds in memory what is worth nothing without what is held there already. */
  hold(key: string, bytes: Uint8Array): void {
    this.#held.bytes.set(key, bytes.slice());
  }

  holds(key: string): boolean {
    return this.#held.bytes.has(key);
  }

  async delete(key: string): Promise<void> {
    this.#held.bytes.delete(key);
    if (this.#isThere) await this.#store.delete(key);
  }

  async keys(): Promise<string[]> {
    const held = [...this.#held.bytes.keys()];
    try {
      return [...new Set([...(await this.#store.keys()), ...held])];
    } catch (error) {
      this.#isThere = false;
      this.#held.why = errorMessage(error);
      return held;
    }
  }
}
