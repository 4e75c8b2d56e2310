/** The course for the browser's kernel: what cells import, by the name in their import, and where its files are kept. */
import * as fs from "node:fs";
import * as path from "node:path";
import * as course from "../../notebooks/course/index";
import * as convnet from "../../src/index";

export { connectTo } from "./store";

export const modules = { convnet, "convnet-course": course, "node:fs": fs, "node:path": path };
