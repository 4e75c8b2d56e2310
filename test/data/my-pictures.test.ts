import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { deflateSync, gzipSync } from "node:zlib";
import { createCanvas } from "canvas";
import { loadPicture, myPictures, tf } from "convnet";
import { shrink } from "../../src/data/my-pictures";
import { temporaryFolder } from "../temporary";

const folder = temporaryFolder("pictures-");

function file(name: string, content: Uint8Array | string): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

/** Width x height: the left half red, the right half green, the top eighth white. */
function drawing(width: number, height: number) {
  const canvas = createCanvas(width, height);
  const context = canvas.getContext("2d");
  context.fillStyle = "#ff0000";
  context.fillRect(0, 0, width / 2, height);
  context.fillStyle = "#00ff00";
  context.fillRect(width / 2, 0, width / 2, height);
  context.fillStyle = "#ffffff";
  context.fillRect(0, 0, width, height / 8);
  return canvas;
}

/** A PNG whose header says width x height and whose data are `rows`. */
function png(width: number, height: number, rows: Uint8Array): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2, 0, 0, 0], 8);
  const chunk = (type: string, data: Uint8Array) => {
    const body = Buffer.concat([Buffer.from(type, "latin1"), data]);
    const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
    length.writeUInt32BE(data.length);
    // A gzip file ends with the CRC-32 that PNG wants.
    sum.writeUInt32BE(gzipSync(body).subarray(-8).readUInt32LE());
    return Buffer.concat([length, body, sum]);
  };
  const signature = Buffer.from("\x89PNG\r\n\x1a\n", "latin1");
  const parts = [
    chunk("IHDR", header),
    chunk("IDAT", deflateSync(rows)),
    chunk("IEND", Buffer.alloc(0)),
  ];
  return Buffer.concat([signature, ...parts]);
}

describe("loadPicture", () => {
  for (const [format, bytes, slack] of [
    ["png", drawing(160, 80).toBuffer("image/png"), 0],
    ["jpg", drawing(80, 240).toBuffer("image/jpeg", { quality: 1 }), 60],
    [
      "progressive.jpg",
      drawing(80, 240).toBuffer("image/jpeg", { quality: 1, progressive: true }),
      60,
    ],
  ] as const) {
    test(`takes the middle square of a ${format}`, async () => {
      const picture = await loadPicture(file(`drawing.${format}`, bytes));
      assert.deepEqual([picture.shape, picture.dtype], [[32, 32, 3], "int32"]);
      const rows = picture.arraySync();
      const near = (row: number, column: number, expected: number[]) =>
        rows[row]![column]!.forEach((level, c) => {
          assert.ok(
            Math.abs(level - expected[c]!) <= slack,
            `${row}, ${column}: ${rows[row]![column]}`,
          );
        });
      near(20, 3, [255, 0, 0]);
      near(20, 28, [0, 255, 0]);
      // Of the wide picture the white top stays, four rows of 32; of the tall one it is cut off.
      if (format === "png") near(3, 3, [255, 255, 255]);
      near(format === "png" ? 4 : 0, 28, [0, 255, 0]);
    });
  }

  test("shows what is clear as white", async () => {
    const path = file("clear.png", createCanvas(40, 40).toBuffer("image/png"));
    assert.deepEqual(new Set((await loadPicture(path)).dataSync()), new Set([255]));
  });

  test("enlarges a picture of a few pixels", async () => {
    const rows = (
      await loadPicture(file("tiny.png", drawing(8, 8).toBuffer("image/png")))
    ).arraySync();
    assert.deepEqual(
      [rows[31]![15], rows[31]![16]],
      [
        [255, 0, 0],
        [0, 255, 0],
      ],
    );
  });

  const words = Buffer.from("these are words and no picture, whatever the file is called");
  const whole = drawing(64, 64).toBuffer("image/png");
  const scan = Buffer.from([0xff, 0xda, 0, 8, 1, 1, 0, 0, 63, 0]);
  const jpeg = drawing(64, 64).toBuffer("image/jpeg");
  // The first bytes of each format, by its own specification; the rest is filled up with zeros.
  const starts: [format: string, name: string, start: string][] = [
    ["GIF", "moving.gif", "GIF89a\x40\0\x40\0"],
    ["WebP", "new.webp", "RIFF\x24\0\0\0WEBPVP8X"],
    ["HEIC", "phone.heic", "\0\0\0\x18ftypheic\0\0\0\0mif1heic"],
    ["AVIF", "new.avif", "\0\0\0\x1cftypavif\0\0\0\0avifmif1miaf"],
    ["AVIF", "newer.avif", "\0\0\0\x1cftypmif1\0\0\0\0mif1avifmiaf"],
    ["TIFF", "scan.tif", "II*\0\x08\0\0\0"],
    ["TIFF", "other-scan.tif", "MM\0*\0\0\0\x08"],
    ["BMP", "painted.bmp", "BM\x36\0\x0c\0\0\0\0\0\x36\0\0\0"],
    ["JPEG XL", "newest.jxl", "\0\0\0\x0cJXL \r\n\x87\n"],
    [
      "SVG",
      "drawing.svg",
      '<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg" width="9"/>',
    ],
  ];
  for (const [format, name, start] of starts) {
    test(`names the format of ${name} and says what to do`, async () => {
      const content = Buffer.concat([Buffer.from(start, "latin1"), Buffer.alloc(100)]);
      const message = `"${name}" has the format ${format}; expected PNG or JPEG. Open it in an image program or a browser and save it as PNG or JPEG.`;
      await assert.rejects(loadPicture(file(name, content)), { message });
    });
  }

  const refusals: [name: string, content: Uint8Array | string, message: RegExp][] = [
    ["words.png", words, /"words.png" is not an image .* Save it as PNG or JPEG/],
    ["empty.png", "", /"empty.png" is empty/],
    ["short.png", whole.subarray(0, 20), /is not an image/],
    ["cut.png", whole.subarray(0, 60), /"cut.png" is damaged/],
    [
      "bomb.png",
      png(50_000, 50_000, Buffer.alloc(1000)),
      /has 50000 x 50000 pixels; expected at most 25/,
    ],
    ["wide.png", png(20_000, 10, Buffer.alloc(1000)), /has 20000 x 10 pixels/],
    ["flat.png", png(0, 7, Buffer.alloc(10)), /has 0 x 7 pixels/],
    ["scans.jpg", Buffer.concat([jpeg, ...Array(100).fill(scan)]), /over 64 scans/],
  ];
  for (const [name, content, message] of refusals) {
    test(`refuses ${name}`, async () => {
      await assert.rejects(loadPicture(file(name, content)), message);
    });
  }

  test("refuses a picture of few pixels whose data unpack to a hundred megabytes, in little memory", async () => {
    const path = file("deep.png", png(16, 16, Buffer.alloc(100_000_000)));
    const before = process.memoryUsage().rss;
    // What is too much is left out or refused by the decoder; it must not be kept.
    await loadPicture(path).catch((error: Error) => assert.match(error.message, /damaged/));
    assert.ok(process.memoryUsage().rss - before < 50_000_000);
  });

  test("refuses a file of many bytes without reading it", async () => {
    const path = file("huge.jpg", jpeg);
    truncateSync(path, 5_000_000_000);
    await assert.rejects(loadPicture(path), /"huge.jpg" has 5000 MB; expected at most 20/);
  });

  test("refuses links, folders and pipes, and says that a file is missing", async () => {
    const path = file("real.png", whole);
    symlinkSync(path, join(folder, "link.png"));
    mkdirSync(join(folder, "folder.png"));
    execFileSync("mkfifo", [join(folder, "pipe.png")]);
    await assert.rejects(loadPicture(join(folder, "link.png")), /"link.png" is a link\. Copy/);
    await assert.rejects(loadPicture(join(folder, "folder.png")), /"folder.png" is not a file/);
    await assert.rejects(loadPicture(join(folder, "pipe.png")), /"pipe.png" is not a file/);
    await assert.rejects(loadPicture(join(folder, "none.png")), /"none.png" does not exist/);
  });
});

test("shrink takes the mean of the pixels that each one covers, and of a part its part", () => {
  const grey = [0, 30, 90, 60, 120, 150, 240, 210, 180];
  const pixels = Uint8ClampedArray.from(grey.flatMap((level) => [level, 2, 255 - level, 255]));
  const small = shrink(pixels, 3, 2);
  // The corner covers a whole pixel, halves of two and a quarter of the middle one: 9/4 in all.
  const corners = [
    (0 + 30 / 2 + 60 / 2 + 120 / 4) / 2.25,
    (90 + 30 / 2 + 150 / 2 + 120 / 4) / 2.25,
    (240 + 60 / 2 + 210 / 2 + 120 / 4) / 2.25,
    (180 + 150 / 2 + 210 / 2 + 120 / 4) / 2.25,
  ].map(Math.round);
  assert.deepEqual(
    [...small].filter((_, i) => i % 3 === 0),
    corners,
  );
  assert.deepEqual(
    [...small].filter((_, i) => i % 3 === 1),
    [2, 2, 2, 2],
  );
});

test("shrink by a whole factor is TensorFlow's average pooling", () => {
  const values = Float32Array.from({ length: 96 * 96 * 4 }, (_, i) => (i * 37) % 256);
  const image = tf.tensor4d(values, [1, 96, 96, 4]);
  const pooled = tf.avgPool(image, 3, 3, "valid").slice([0, 0, 0, 0], [1, 32, 32, 3]);
  const small = shrink(Uint8ClampedArray.from(values), 96, 32);
  pooled.dataSync().forEach((level, i) => {
    assert.ok(Math.abs(level - small[i]!) <= 0.51, `${i}: ${level} ${small[i]}`);
  });
});

test("myPictures lists the files of the folder by name, without what file managers leave there", () => {
  const own = temporaryFolder("own-");
  const images = ["a.jpg", "b.png", "desktop.ini.png", "thumb.db.jpg"];
  const hidden = [".gitignore", ".DS_Store", "._a.jpg", ".directory"];
  const others = [
    "Thumbs.db",
    "ehthumbs.db",
    "Desktop.ini",
    "Icon\r",
    "a.jpg:Zone.Identifier",
    "b.png~",
  ];
  for (const name of [...others, ...images.slice().reverse(), ...hidden]) {
    writeFileSync(join(own, name), "x");
  }
  mkdirSync(join(own, "__MACOSX"));
  assert.deepEqual(
    myPictures(own),
    images.map((name) => join(own, name)),
  );
});
