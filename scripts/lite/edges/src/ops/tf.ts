/** TensorFlow.js on the best backend that this browser has: WebGPU, WebGL, or WebAssembly. */
import * as tfjs from "@tensorflow/tfjs";
import { setWasmPaths } from "@tensorflow/tfjs-backend-wasm";
import "@tensorflow/tfjs-backend-webgpu";
import { encode } from "fast-png";
import type { tf as nodeTf } from "../../../../../src/ops/tf";
import { registerWasmKernels } from "./wasm-kernels";

/** What the cells write `tf` for; of its functions for Node, the one that a chapter uses. */
export const tf = {
  ...tfjs,
  node: {
    async encodePng(image: tfjs.Tensor3D): Promise<Uint8Array> {
      const [height, width, channels] = image.shape;
      return encode({ width, height, channels, data: Uint8Array.from(image.dataSync()) });
    },
  },
} as unknown as typeof nodeTf;

/** Programs that imitate a graphics card, which are slower than WebAssembly. */
const imitation = /swiftshader|llvmpipe|software|basic render/i;

setWasmPaths(new URL(".", import.meta.url).href);
registerWasmKernels();
await chooseBackend();

/** Takes the first backend that computes correctly here. */
async function chooseBackend(): Promise<void> {
  // The kernel begins only where WebAssembly has SIMD: scripts/lite/download.ts.
  const candidates = { webgpu: hasWebGPU, webgl: hasWebGL, wasm: () => true };
  for (const [name, has] of Object.entries(candidates)) {
    if ((await has()) && (await works(name))) return;
  }
  throw new Error(
    "this browser can run TensorFlow.js neither on its graphics card nor in WebAssembly; " +
      "open this page in a current Chrome, Edge, Firefox or Safari",
  );
}

/** Whether a small convolution and its gradients come out right: drivers of graphics cards have bugs. */
async function works(name: string): Promise<boolean> {
  try {
    if (!(await tfjs.setBackend(name))) return false;
    const [sum, gradient] = tfjs.tidy(() => {
      const image = tfjs.tensor4d([1, 2, 3, 4, 5, 6, 7, 8, 9], [1, 3, 3, 1]);
      const filter = tfjs.tensor4d([1, 0, 0, -2], [2, 2, 1, 1]);
      const response = (weights: tfjs.Tensor) =>
        tfjs.conv2d(image, weights as tfjs.Tensor4D, 1, "valid").sum();
      return [response(filter).dataSync()[0], tfjs.grad(response)(filter).dataSync().join()];
    });
    return sum === 1 + 2 + 4 + 5 - 2 * (5 + 6 + 8 + 9) && gradient === "12,16,24,28";
  } catch (error) {
    console.warn(`TensorFlow.js does not work on ${name} here: ${(error as Error).message}`);
    return false;
  }
}

async function hasWebGPU(): Promise<boolean> {
  const adapter = await navigator.gpu?.requestAdapter({ powerPreference: "high-performance" });
  if (!adapter) return false;
  const { description, device, architecture } = (
    adapter as unknown as { info: Record<"description" | "device" | "architecture", string> }
  ).info;
  return !imitation.test(`${description} ${device} ${architecture}`);
}

function hasWebGL(): boolean {
  const gl = new OffscreenCanvas(1, 1).getContext("webgl2");
  const names = gl?.getExtension("WEBGL_debug_renderer_info");
  return !!gl && !!names && !imitation.test(gl.getParameter(names.UNMASKED_RENDERER_WEBGL));
}

/** Goes on in WebAssembly when the graphics card is taken away, as after sleep or a crash of its driver. */
function onLost(): void {
  tfjs.removeBackend(tfjs.getBackend());
  tfjs.setBackend("wasm").then(
    () =>
      console.warn(
        "The browser has lost the graphics card, and with it all tensors and models of this notebook. " +
          "TensorFlow.js goes on in WebAssembly: restart the kernel and run the chapter's cells again.",
      ),
    (error: Error) => console.warn(error.message),
  );
}

const backend = tfjs.backend() as unknown as {
  device?: GPUDevice;
  gpgpu?: { gl: { canvas: OffscreenCanvas } };
};
backend.device?.lost.then(onLost, onLost);
backend.gpgpu?.gl.canvas.addEventListener("webglcontextlost", onLost);
