/**
 * The checkpoints of one training in a store of bytes. Each is written under a key of its own and carries a checksum; only when it is
 * there are older ones removed, so one that was half written never stands in place of a good one.
 */
import { errorMessage } from "../../../base/assert.ts";
import type { KeyValueStore } from "../../../base/key-value-store.ts";
import { fnv1a } from "./fnv1a.ts";

/** The one before the last is there in case that the last is damaged. */
const KEPT = 2;
const DIGITS = 12;
const CHECKSUM_BYTES = 4;

export interface FoundCheckpoint {
  /** Absent where there is none that can be read. */
  file?: Uint8Array;
  /** Newer ones that were passed over. */
  damaged: number;
  /** Why nothing can be looked for. */
  problem?: string;
}

export class CheckpointStore {
  readonly #store: KeyValueStore;
  readonly #prefix: string;
  /** Of the last one written or found. */
  #number: number | undefined;

  constructor(store: KeyValueStore, name: string) {
    this.#store = store;
    this.#prefix = `training/${encodeURIComponent(name)}/`;
  }

  /** Resolves with why it could not be kept; undefined where it is. */
  async write(file: Uint8Array): Promise<string | undefined> {
    try {
      const older = await this.#keys();
      this.#number = Math.max(this.#number ?? 0, numberOf(older[0])) + 1;
      const key = this.#prefix + String(this.#number).padStart(DIGITS, "0");
      await this.#put(key, sealed(file), older);
      for (const it of older.slice(KEPT - 1)) await this.#store.delete(it);
      return undefined;
    } catch (error) {
      return errorMessage(error);
    }
  }

  /** The newest that is whole. */
  async latest(): Promise<FoundCheckpoint> {
    let damaged = 0;
    try {
      for (const key of await this.#keys()) {
        const file = opened(await this.#store.get(key));
        if (file !== undefined) return { file, damaged };
        damaged += 1;
      }
      return { damaged };
    } catch (error) {
      return { damaged, problem: errorMessage(error) };
    }
  }

  /** Removes all; what cannot be removed stays. */
  async clear(): Promise<void> {
    try {
      for (const key of await this.#keys()) await this.#store.delete(key);
    } catch {
      // Where nothing can be removed, nothing could be kept.
    }
  }

  /** A full store has perhaps room without the oldest, as long as another is left. */
  async #put(key: string, bytes: Uint8Array, older: readonly string[]): Promise<void> {
    try {
      await this.#store.put(key, bytes);
    } catch (error) {
      const spare = older.slice(1);
      if (spare.length === 0) throw error;
      for (const it of spare) await this.#store.delete(it);
      await this.#store.put(key, bytes);
    }
  }

  /** The newest first. */
  async #keys(): Promise<string[]> {
    const keys = await this.#store.keys();
    return keys
      .filter((key) => key.startsWith(this.#prefix))
      .sort()
      .reverse();
  }
}

function numberOf(key: string | undefined): number {
  const number = Number(key?.split("/").at(-1));
  return Number.isFinite(number) ? number : 0;
}

function sealed(file: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(CHECKSUM_BYTES + file.length);
  new DataView(bytes.buffer).setUint32(0, fnv1a(file));
  bytes.set(file, CHECKSUM_BYTES);
  return bytes;
}

/** Undefined where a byte is not as it was written. */
function opened(bytes: Uint8Array | undefined): Uint8Array | undefined {
  if (bytes === undefined || bytes.length <= CHECKSUM_BYTES) return undefined;
  // A copy, so that the file begins at a whole number of words.
  const file = bytes.slice(CHECKSUM_BYTES);
  const wanted = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0);
  return fnv1a(file) === wanted ? file : undefined;
}
