/** A store for where nothing can be kept: it lasts as long as the kernel. */
import type { KeyValueStore } from "../../base/key-value-store.ts";

export function memoryStore(): KeyValueStore {
  const kept = new Map<string, Uint8Array>();
  return {
    get: async (key) => kept.get(key),
    put: async (key, bytes) => {
      kept.set(key, bytes.slice());
    },
    delete: async (key) => {
      kept.delete(key);
    },
    keys: async () => [...kept.keys()],
  };
}
