/** What the course takes from others: pinned, checked by digest, listed, and of licences it may use. */
import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { root } from "../kernel/session";

interface Locked {
  version: string;
  name?: string;
  link?: boolean;
  resolved?: string;
  integrity?: string;
  hasInstallScript?: boolean;
}

const read = (file: string) => readFileSync(join(root, file), "utf8");
const project = JSON.parse(read("package.json"));
const lock: Record<string, Locked> = JSON.parse(read("package-lock.json")).packages;
/** All but the course's own: the checkout and its workspace. */
const locked = Object.entries(lock).filter(
  ([path, { link }]) => path.startsWith("node_modules/") && !link,
);
const nameOf = (path: string) => path.split("node_modules/").at(-1) ?? "";
const requirements = readdirSync(root).filter((file) => /^requirements.*\.txt$/.test(file));

/** The pinned packages of a requirements file: name, version, and the text of its hashes. */
function pinned(file: string) {
  const lines = read(file).replaceAll("\\\n", " ").split("\n");
  return lines
    .filter((line) => line.trim() !== "" && !line.startsWith("#"))
    .map((line) => {
      const [, name, version, rest] = /^([\w.-]+)==(\S+) (.*)$/.exec(line) ?? [];
      assert.ok(name, `${file}: "${line}" is not pinned`);
      return { name, version, hashes: rest.match(/--hash=\S+/g) ?? [] };
    });
}

test("every npm package is asked for by its exact version, the overrides too", () => {
  const asked = { ...project.dependencies, ...project.devDependencies, ...project.overrides };
  for (const [name, version] of Object.entries<string>(asked)) {
    assert.match(version, name === "convnet" ? /^file:\.$/ : /^\d+\.\d+\.\d+$/, name);
  }
});

test("the lockfile has a SHA-512 of every package and names no registry of its own", () => {
  assert.ok(locked.length > 200);
  for (const [path, { integrity, resolved }] of locked) {
    assert.match(integrity ?? "", /^sha512-[\w+/]{86}==$/, path);
    assert.match(resolved ?? "", /^(https:\/\/registry\.npmjs\.org\/|$)/, path);
  }
});

test("every package with an install script is named in allowScripts, and no other", () => {
  const withScript = locked.filter(([, { hasInstallScript }]) => hasInstallScript);
  const names = [...new Set(withScript.map(([path]) => nameOf(path)))];
  const told = Object.keys(project.allowScripts);
  assert.deepEqual(
    names.filter((name) => !told.includes(name)),
    [],
  );
  assert.deepEqual(
    Object.values(project.allowScripts).filter((allowed) => allowed !== false),
    [],
  );
});

test("every line of every requirements file is pinned and hashed", () => {
  for (const file of [...requirements, "deploy/requirements.txt"]) {
    assert.ok(pinned(file).length > 0, file);
    for (const { name, hashes } of pinned(file)) {
      assert.ok(hashes.length > 0, `${file}: ${name} has no hash`);
      for (const hash of hashes) assert.match(hash, /^--hash=sha256:[\da-f]{64}$/, name);
    }
  }
});

test("set-up fetches by npm ci, by pip with hashes and by nothing else", () => {
  const folders = ["scripts/setup", "src/data", "src/data/fetch"];
  const files = folders.flatMap((folder) =>
    readdirSync(join(root, folder)).map((f) => `${folder}/${f}`),
  );
  const fetching = files
    .filter((file) => /\.(mjs|ts)$/.test(file))
    .flatMap((file) =>
      read(file)
        .split("\n")
        .filter((line) => !/^\s*(\/\/|\/?\*)/.test(line))
        .filter((line) =>
          /\bfetch\(|https?\.get|"curl"|"wget"|"npx"|"(ci|pack|install|download)"/.test(line),
        )
        .map((line) => `${file}: ${line.trim()}`),
    );
  const known = [
    /setup\/packages\.mjs: .*"ci", "--ignore-scripts"/,
    /setup\/python-environment\.mjs: .*"install", "--require-hashes", "--no-deps"/,
    // Both go through pip(), whose requirements are hashed.
    /setup\/tensorflow\.mjs: .*pip\(\["(download|install)"/,
    // Checked by digest there before they are unpacked.
    /data\/fetch\/sources\.ts: .*("pack"|fetch\()/,
    // The system's own signed packages.
    /setup\/\w+\.mjs: .*apt-get/,
  ];
  assert.deepEqual(
    fetching.filter((line) => !known.some((pattern) => pattern.test(line))),
    [],
  );
  assert.match(read("scripts/setup/tensorflow.mjs"), /"pip", \.\.\.act, .*"--require-hashes"/);
});

test("the SBOM is CycloneDX and has every package of lockfile and requirements, with hashes", () => {
  execFileSync(process.execPath, ["scripts/sbom.mjs"], { cwd: root });
  const { bomFormat, specVersion, components, metadata } = JSON.parse(read("build/sbom.cdx.json"));
  assert.deepEqual([bomFormat, metadata.component.name], ["CycloneDX", "convnet"]);
  assert.match(specVersion, /^1\.\d$/);
  for (const { name, version, purl, hashes } of components) {
    assert.ok(name && version && hashes.length > 0, name);
    assert.match(purl, /^pkg:(npm|pypi)\//, name);
  }
  const found = new Set(components.map(({ purl }: { purl: string }) => decodeURIComponent(purl)));
  const npm = locked.map(
    ([path, { name, version }]) => `pkg:npm/${name ?? nameOf(path)}@${version}`,
  );
  const python = requirements
    .flatMap(pinned)
    .map(({ name, version }) => `pkg:pypi/${name}@${version}`);
  assert.deepEqual(
    [...npm, ...python].filter((purl) => !found.has(purl)),
    [],
  );
  assert.equal(found.size, new Set([...npm, ...python]).size);
  assert.ok(!read("build/sbom.cdx.json").includes(root));
});

test("every package's licence is one that the course may use; a foreign or missing one is named", () => {
  const licences = (...args: string[]) =>
    spawnSync(process.execPath, ["scripts/licenses.mjs", ...args], { cwd: root, encoding: "utf8" });
  const whole = licences();
  assert.equal(whole.status, 0, whole.stderr);
  const [allowed, foreign] = [
    ["MIT", "MIT OR GPL-3.0-only", "(BSD-2-Clause OR MIT)", "Apache-2.0 AND MIT"],
    ["GPL-3.0-only", "MIT AND AGPL-3.0", "LGPL-2.1", "none stated"],
  ];
  const components = [...allowed, ...foreign].map((expression) => ({
    ...{ name: "p", version: "1" },
    licenses: expression === "none stated" ? [] : [{ expression }],
  }));
  writeFileSync(join(root, "build/licences.json"), JSON.stringify({ components }));
  const { status, stderr } = licences("build/licences.json");
  assert.equal(stderr, foreign.map((licence) => `not allowed: p 1: ${licence}\n`).join(""));
  assert.equal(status, 1);
});
