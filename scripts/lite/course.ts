/** The course for the browser's kernel: what cells import, and the connection to the page. */
import * as fs from "node:fs";
import * as path from "node:path";
import * as course from "../../notebooks/course/index";
import * as convnet from "../../src/index";
import { showThrough } from "../../src/notebook/display";
import type { CourseBundle } from "./page";
import { connectTo } from "./page-of-course";

export const modules: CourseBundle["modules"] = {
  convnet,
  "convnet-course": course,
  "node:fs": fs,
  "node:path": path,
};

export const host: CourseBundle["host"] = {
  connect(page) {
    connectTo(page);
    showThrough(({ data, metadata, transient: { display_id } }, update) =>
      page.display({ data, metadata, [update ? "update" : "id"]: display_id }),
    );
  },
};
