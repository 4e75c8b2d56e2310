/** A checkout that borrows all but TensorFlow.js's native package from this one, so that it may break. */
import { cpSync, mkdirSync, readdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { root } from "../kernel/session";
import { temporaryFolder } from "../temporary";

const own = "tfjs-node-gpu";

/** The parts of a checkout that a test may break. */
export interface LinkedCheckout {
  folder: string;
  /** TensorFlow.js's binding. */
  binding: string;
  /** The folder of TensorFlow's libraries, a link. */
  tensorflow: string;
}

/** Makes one in a folder whose name has a space and an umlaut. */
export function linkedCheckout(): LinkedCheckout {
  const folder = join(temporaryFolder("linked "), "kürs");
  mkdirSync(join(folder, ".convnet"), { recursive: true });
  const tensorflow = join(folder, ".convnet/tensorflow");
  symlinkSync(join(root, ".convnet/tensorflow"), tensorflow);
  symlinkSync(join(root, "assets"), join(folder, "assets"));
  cpSync(join(root, "dist"), join(folder, "dist"), { recursive: true });
  const scope = "node_modules/@tensorflow";
  linkAll("node_modules", "@tensorflow");
  linkAll(scope, own);
  cpSync(join(root, scope, own), join(folder, scope, own), { recursive: true });
  return {
    folder,
    tensorflow,
    binding: join(folder, scope, own, "lib/napi-v8/tfjs_binding.node"),
  };

  function linkAll(path: string, except: string): void {
    mkdirSync(join(folder, path), { recursive: true });
    for (const name of readdirSync(join(root, path))) {
      if (name !== except) symlinkSync(join(root, path, name), join(folder, path, name));
    }
  }
}
