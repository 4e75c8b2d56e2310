/** Node's paths. */
import path from "path-browserify";

export const { basename, dirname, join, resolve } = path;
