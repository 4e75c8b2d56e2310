/** Gets the files of this site; what goes wrong is a sentence that says what to do. */

/** The bytes of a file; `address` is from the folder of the running script. */
export async function download(address: string | URL): Promise<ArrayBuffer> {
  const url = new URL(address, self.location.href);
  let response: Response;
  try {
    response = await fetch(url);
    if (response.ok) return await response.arrayBuffer();
  } catch {
    throw new Error(
      `${url.pathname} could not be downloaded: is there a network? Your notebooks are kept. When it is back, choose "Restart Kernel…" in menu Kernel and run the cell again.`,
    );
  }
  throw new Error(
    `${url.pathname} is not there (${response.status}): this copy of the course was published incompletely. Try again later, or tell its publisher.`,
  );
}

/**
 * Keeps what this page or worker has loaded for a time without a network, and the files of `more`; from then on
 * service-worker.js does. Resolves when all of it is kept, and never where it cannot be.
 */
export async function keepForOffline(more: string[] = []): Promise<void> {
  // Where the page is not from https there is none, nor a service worker.
  if (!("caches" in self)) return new Promise(() => undefined);
  try {
    const cache = await caches.open("convnet");
    const loaded = performance
      .getEntries()
      .flatMap(({ entryType, name }) =>
        ["navigation", "resource"].includes(entryType) ? [name] : [],
      );
    const own = loaded.filter((name) => name.startsWith(`${self.location.origin}/`));
    const keep = async (address: string) => {
      if (await cache.match(address)) return;
      // From what the browser has just loaded, even where the host does not say how long that holds.
      await cache.add(new Request(address, { cache: "force-cache" }));
    };
    await Promise.all([...new Set([self.location.href, ...own, ...more])].map(keep));
  } catch (error) {
    // The storage is full, or the network is gone: the course runs all the same.
    console.info(`Not kept for a time without a network: ${error}`);
    await new Promise((back) => self.addEventListener("online", back, { once: true }));
    await keepForOffline(more);
  }
}

/** What this browser lacks that the course needs, with what to do; undefined where it has all. */
export function lacking(): string | undefined {
  const update = "update it, or use a current Firefox, Chrome, Edge or Safari";
  if (typeof WebAssembly !== "object") {
    return `This browser has no WebAssembly: ${update}. If you switched it off, as Safari's Lockdown Mode does, switch it on for this site.`;
  }
  if (!WebAssembly.validate(simd)) {
    return `This browser's WebAssembly lacks SIMD, which the course computes with: ${update}.`;
  }
  return undefined;
}

/** A module with one instruction of SIMD: i8x16.splat. https://webassembly.github.io/spec/core/binary */
const simd = Uint8Array.of(
  ...[0, 97, 115, 109, 1, 0, 0, 0],
  // A type () -> v128, a function of it, and its code: i32.const 0, i8x16.splat.
  ...[1, 5, 1, 96, 0, 1, 123],
  ...[3, 2, 1, 0],
  ...[10, 8, 1, 6, 0, 65, 0, 253, 15, 11],
);
