/**
 * In the place of JupyterLite's own, whose other uses are for kernels in Python. Files come from the network, and
 * without one from what was loaded before. The headers isolate the page, so that TensorFlow.js may use threads.
 */
const isolation = {
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Embedder-Policy": "require-corp",
  "Cross-Origin-Resource-Policy": "same-origin",
};

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
self.addEventListener("fetch", (event) => {
  const { pathname, origin } = new URL(event.request.url);
  if (pathname.endsWith("/api/service-worker-heartbeat")) event.respondWith(new Response("ok"));
  else if (event.request.method === "GET" && origin === self.location.origin) {
    event.respondWith(answer(event));
  }
});

async function answer({ request }) {
  const cache = await caches.open("convnet").catch(() => undefined);
  try {
    const response = await fetch(request);
    // A full storage is told by what keeps the learner's work, not by this.
    if (response.status === 200) cache?.put(request, response.clone()).catch(() => {});
    return isolated(response);
  } catch (error) {
    // The page is the same for every chapter.
    const ignoreSearch = request.mode === "navigate";
    const kept = await cache?.match(request, { ignoreVary: true, ignoreSearch });
    if (kept) return isolated(kept);
    throw error;
  }
}

function isolated({ body, status, statusText, headers }) {
  const all = new Headers(headers);
  for (const [name, value] of Object.entries(isolation)) all.set(name, value);
  // No body may come with these.
  const empty = [101, 204, 205, 304].includes(status);
  return new Response(empty ? null : body, { status: status || 200, statusText, headers: all });
}
