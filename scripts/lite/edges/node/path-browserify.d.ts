/** Node's own functions, and so their types. */
declare module "path-browserify" {
  const path: typeof import("node:path").posix;
  export = path;
}
