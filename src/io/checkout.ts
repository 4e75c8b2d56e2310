import { homedir } from "node:os";
import { join, resolve } from "node:path";

/** The course's own folder, where `assets`, `notebooks` and `.convnet` are. */
export const checkout = resolve(__dirname, "../../..");

/**
 * The learner's own folder, where `.convnet/progress.json`, `.convnet/runs` and `notebooks/my-pictures` are:
 * the checkout, or the folder in the environment variable CONVNET_HOME, such as "~/convnet", where many
 * learners share a checkout that they cannot write to.
 */
export function learnerFolder(): string {
  const home = process.env.CONVNET_HOME;
  if (!home) return checkout;
  const path = home.replace(/^~(?=\/|$)/, homedir());
  if (path.startsWith("/")) return join(path);
  throw new Error(
    `CONVNET_HOME is "${home}"; expected a path that begins with / or ~/, such as ~/convnet`,
  );
}
