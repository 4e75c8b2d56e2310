/* Refuses what the course cannot run on. Old syntax on purpose: an old Node must be able to read it. */
"use strict";

var major = Number(process.versions.node.split(".")[0]);
var problems = [];
if (major < 20 || major > 24) {
  problems.push(
    "Node " +
      process.versions.node +
      " is in use; the course needs Node 20, 22 or 24 " +
      "(nodejs.org, or your system's packages).",
  );
}
if (process.platform !== "linux" || ["x64", "arm64"].indexOf(process.arch) < 0) {
  problems.push(
    "This is " +
      process.platform +
      " on " +
      process.arch +
      "; TensorFlow's library for the course " +
      "exists for Linux on x86-64 and arm64.\n" +
      "  Windows: use WSL2 (wsl --install) and run the same commands there.\n" +
      "  macOS: open the folder in its dev container (.devcontainer, VS Code or any container engine).",
  );
}
if (problems.length > 0) {
  console.error(problems.join("\n"));
  process.exit(1);
}
