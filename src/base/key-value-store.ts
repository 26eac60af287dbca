/** Bytes by name that outlast a visit. */
import { errorMessage } from "./assert.ts";

export interface KeyValueStore {
  /** Undefined where there is nothing of that name. */
  get(key: string): Promise<Uint8Array | undefined>;
  put(key: string, bytes: Uint8Array): Promise<void>;
  delete(key: string): Promise<void>;
  keys(): Promise<string[]>;
}

const STORE = "bytes";

/** A store in the database `name` of this origin. Where there is none to be had, as in the sandbox, every request says so. */
export function openStore(name = "capstone-kept"): KeyValueStore {
  let opened: Promise<IDBDatabase> | undefined;
  const request = async <T>(
    mode: IDBTransactionMode,
    begin: (store: IDBObjectStore) => IDBRequest<T>,
  ): Promise<T> => {
    opened ??= openDatabase(name);
    opened.catch(() => {
      opened = undefined;
    });
    const transaction = (await opened).transaction(STORE, mode);
    const done = new Promise<void>((resolve, reject) => {
      transaction.oncomplete = () => resolve();
      transaction.onabort = () => reject(cannotKeep(String(transaction.error)));
    });
    const result = await resultOf(begin(transaction.objectStore(STORE)));
    await done;
    return result;
  };
  return {
    get: (key) => request("readonly", (store) => store.get(key)),
    async put(key, bytes) {
      await request("readwrite", (store) => store.put(bytes, key));
    },
    async delete(key) {
      await request("readwrite", (store) => store.delete(key));
    },
    async keys() {
      return (await request("readonly", (store) => store.getAllKeys())).map(String);
    },
  };
}

/** A store that refuses everything, with the reason. */
export function noStorage(reason: string): KeyValueStore {
  const refuse = () => Promise.reject(cannotKeep(reason));
  return { get: refuse, put: refuse, delete: refuse, keys: refuse };
}

function cannotKeep(reason: string): Error {
  return new Error(`storage: nothing can be kept here: ${reason}`);
}

async function openDatabase(name: string): Promise<IDBDatabase> {
  try {
    const request = indexedDB.open(name, 1);
    request.onupgradeneeded = () => request.result.createObjectStore(STORE);
    return await resultOf(request);
  } catch (error) {
    const reason = errorMessage(error);
    throw cannotKeep(
      `${reason}. In the sandbox there is no storage; trust the notebook to have it`,
    );
  }
}

function resultOf<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}
