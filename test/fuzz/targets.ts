import type { Target } from "./engine";
import { checkpoint } from "./targets/checkpoint";
import { cifar10 } from "./targets/cifar10";
import { progressFile } from "./targets/progress-file";
import { runFile } from "./targets/run-file";
import { searchReport } from "./targets/search-report";
import { tensorFile } from "./targets/tensor-file";

/** Every parser of the course's own, by the name of what it reads. */
export const targets: Readonly<Record<string, () => Target>> = {
  "CIFAR-10 file": cifar10,
  "tensor file": tensorFile,
  checkpoint,
  "run file": runFile,
  "search report": searchReport,
  "progress file": progressFile,
};
