/**
 * The learner's files, such as the progress and saved models, in this browser's IndexedDB. Every page of the site
 * and every kernel has all of them at hand, and hears what the others change.
 */
/** Files that outlive the page. What `write` is given is readable at once and is kept soon after. */
export interface Store {
  read(path: string): Uint8Array | undefined;
  write(path: string, bytes: Uint8Array): void;
  remove(path: string): void;
  /** The paths of all files that begin with `prefix`. */
  list(prefix: string): string[];
}

let connected: Store | undefined;

/** Gives the course the learner's files; to be called once, before the first cell. */
export function connectTo(store: Store): void {
  connected = store;
}

/** What `connectTo` was given; throws before. */
export function learnerFiles(): Store {
  if (connected) return connected;
  throw new Error("the course has no files yet: call connectTo(store) first");
}

const objects = "files";

/** A change that one tells the others, without `bytes` where a file is gone; or a newcomer's question. */
type Told = { path: string; bytes?: Uint8Array; unkept: boolean } | "what is not kept?";

/** What the learner's files are kept under; `page` is the address of a page of the site, or of its folder. */
export function storeName(page: string): string {
  return `convnet ${new URL(".", page).pathname}`;
}

/** What to tell a learner who works in lite/, by what `openStore` gives as the reason: lines of up to 140 letters. */
export function cannotKeep(reason: string): string {
  return `This browser cannot keep your progress and models, since ${reason}.\nUntil then, menu File, "Export my work" saves a copy to your disk.`;
}

/**
 * The files that are kept under `name`. A file that cannot be kept is there until all pages of the site are closed,
 * and is tried again at every change; `complain` is given the reason with what to do, once.
 */
export async function openStore(name: string, complain: (reason: string) => void): Promise<Store> {
  const files = new Map<string, Uint8Array>();
  const [unkept, heard] = [new Set<string>(), new Set<string>()];
  const channel = new BroadcastChannel(name);
  let complained = false;
  const notKept = (error?: DOMException | null) => {
    if (!complained) complain(reasons[error?.name ?? ""] ?? reasons.SecurityError);
    complained = true;
    return undefined;
  };
  const tell = (path: string, failed = false) =>
    channel.postMessage({ path, bytes: files.get(path), unkept: failed } satisfies Told);
  const set = (path: string, bytes?: Uint8Array) => {
    if (bytes) files.set(path, bytes);
    else files.delete(path);
  };
  const database = await open(name).catch(notKept);
  // Before the files are read, so that no change is missed between.
  channel.onmessage = ({ data }: MessageEvent<Told>) => {
    if (data === "what is not kept?") {
      for (const path of unkept) tell(path, true);
    } else {
      set(data.path, data.bytes);
      heard.add(data.path);
      if (data.unkept) unkept.add(data.path);
    }
  };
  channel.postMessage("what is not kept?" satisfies Told);
  if (database) {
    const kept = await entries(database);
    for (const [path, bytes] of kept) if (!heard.has(path)) files.set(path, bytes);
  }
  const keep = (path: string) => {
    const bytes = files.get(path);
    unkept.add(path);
    const failed = (error?: DOMException | null) => {
      notKept(error);
      tell(path, true);
    };
    if (!database) return failed();
    try {
      const transaction = database.transaction(objects, "readwrite");
      transaction.oncomplete = () => {
        if (files.get(path) === bytes) unkept.delete(path);
      };
      transaction.onabort = () => failed(transaction.error);
      const store = transaction.objectStore(objects);
      if (bytes) store.put(bytes, path);
      else store.delete(path);
      // At once: the worker may be ended before the next turn.
      transaction.commit();
    } catch (error) {
      failed(error as DOMException);
    }
  };
  const change = (path: string, bytes?: Uint8Array) => {
    set(path, bytes);
    tell(path);
    for (const each of new Set([path, ...unkept])) keep(each);
  };
  return {
    read: (path) => files.get(path),
    write: (path, bytes) => change(path, bytes.slice()),
    remove: (path) => change(path),
    list: (prefix) => [...files.keys()].filter((path) => path.startsWith(prefix)),
  };
}

/** Why nothing is kept, by the name of the browser's error. */
const reasons: Record<string, string> = {
  QuotaExceededError:
    "its storage is full: delete other sites' data, or saved models in this course",
  // The connection to a database that is no more.
  InvalidStateError: "this site's data were deleted while it was open: reload the page",
  SecurityError:
    "it allows this page no storage: open the course in a normal, not a private window",
};

async function open(name: string): Promise<IDBDatabase> {
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
