/** Node's global names that the course uses; esbuild puts them where they are used. */
export { Buffer } from "buffer";

/** What the page has set before it loads the course, such as CONVNET_BUDGET, counts. */
const settings = (globalThis as { process?: { env?: Record<string, string> } }).process?.env;

export const process = {
  env: { CONVNET_BUDGET: "browser", ...settings } as Record<string, string | undefined>,
  pid: 1,
  stdout: { isTTY: false },
  kill: () => true,
};

/** Waits one turn of the event loop: not a timer, which a page in the background gets once a second or a minute. */
export function setImmediate(callback: () => void): void {
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = () => {
    port1.close();
    callback();
  };
  port2.postMessage(undefined);
}
