/** The npm package canvas, which draws the course's pictures, on the system's cairo and pango. */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { compileAddon } from "./addon.mjs";
import { releases } from "./packages.mjs";
import { inPackages, root } from "./paths.mjs";
import { run } from "./run.mjs";

const target = inPackages("canvas/build/Release/canvas.node");

/** What pkg-config calls the libraries; their headers must be installed. */
export const canvasLibraries = [
  "cairo",
  "pixman-1",
  "pangocairo",
  "freetype2",
  "libpng",
  "libjpeg",
];

const definitions = ["NAPI_DISABLE_CPP_EXCEPTIONS", "NODE_ADDON_API_ENABLE_MAYBE", "HAVE_JPEG"];

/** @type {import("./step.mjs").Step} */
export const canvas = {
  name: "canvas",
  what: "canvas, which draws the figures, compiled",
  inputs: () => [
    ...releases("canvas", "node-api-headers", "node-addon-api"),
    [...canvasLibraries, ...definitions].join(),
  ],
  outputs: [target],
  async run() {
    const flags = await run("pkg-config", ["--cflags", "--libs", ...canvasLibraries]);
    await compileAddon(target, sources(), [
      ...definitions.map((name) => `-D${name}`),
      `-I${join(root, "scripts/setup/include")}`,
      `-I${inPackages("node-addon-api")}`,
      ...flags.trim().split(/\s+/),
    ]);
  },
  probe: () => run(process.execPath, ["-e", drawGlyph]),
  next: "The log has the compiler's output, which names a missing library.",
};

function sources() {
  return ["canvas/src", "canvas/src/bmp"].flatMap((folder) =>
    readdirSync(inPackages(folder))
      .filter((name) => name.endsWith(".cc"))
      .map((name) => inPackages(folder, name)),
  );
}

const drawGlyph = `
  const { createCanvas } = require("canvas");
  const canvas = createCanvas(20, 20);
  const context = canvas.getContext("2d");
  context.fillText("4", 5, 15);
  const inked = context.getImageData(0, 0, 20, 20).data.some((value) => value > 0);
  if (!inked) throw new Error("canvas drew nothing: no font on this machine?");
  for (const format of ["image/png", "image/jpeg"]) {
    if (!(canvas.toBuffer(format)?.length > 0)) throw new Error("canvas cannot write " + format);
  }`;
