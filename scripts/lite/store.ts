/** The learner's files, such as the progress and saved models, in this browser's IndexedDB. */
import type { Store } from "./page";

const objects = "files";

/** What the files of the course at this address are kept under; `script` is the address of one of its scripts. */
export function storeName(script: string): string {
  return `convnet ${new URL(".", script).pathname}`;
}

/**
 * The files that are kept under `name`, all of them read at once. A file that cannot be kept is there until the
 * page is closed, and `complain` is given a sentence, once.
 */
export async function openStore(name: string, complain: (text: string) => void): Promise<Store> {
  const files = new Map<string, Uint8Array>();
  let database: IDBDatabase | undefined;
  let complained = false;
  const notKept = (error: unknown) => {
    if (complained) return;
    complained = true;
    const why =
      (error as DOMException | null)?.name === "QuotaExceededError"
        ? "its storage is full: delete other sites' data, or saved models in this course"
        : "it allows this page no storage, as some private windows do: open the course in a normal window";
    complain(
      `This browser cannot keep your progress and models, since ${why}. Until then, menu File, "Export my work" saves a copy to your disk.`,
    );
  };
  try {
    database = await open(name);
    for (const [path, bytes] of await entries(database)) files.set(path, bytes);
  } catch (error) {
    notKept(error);
  }
  const keep = (change: (store: IDBObjectStore) => void) => {
    if (!database) return notKept(undefined);
    try {
      const transaction = database.transaction(objects, "readwrite");
      transaction.onabort = () => notKept(transaction.error);
      change(transaction.objectStore(objects));
      // At once: the worker may be ended before the next turn.
      transaction.commit();
    } catch (error) {
      notKept(error);
    }
  };
  return {
    read: (path) => files.get(path),
    write(path, bytes) {
      const copy = bytes.slice();
      files.set(path, copy);
      keep((store) => store.put(copy, path));
    },
    remove(path) {
      files.delete(path);
      keep((store) => store.delete(path));
    },
    list: (prefix) => [...files.keys()].filter((path) => path.startsWith(prefix)),
  };
}

function open(name: string): Promise<IDBDatabase> {
  const request = indexedDB.open(name, 1);
  request.onupgradeneeded = () => request.result.createObjectStore(objects);
  return done(request);
}

async function entries(database: IDBDatabase): Promise<[string, Uint8Array][]> {
  const store = database.transaction(objects).objectStore(objects);
  const [keys, values] = await Promise.all([done(store.getAllKeys()), done(store.getAll())]);
  return keys.map((key, index) => [String(key), values[index]]);
}

function done<Result>(request: IDBRequest<Result>): Promise<Result> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}
