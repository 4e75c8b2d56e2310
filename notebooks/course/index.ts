/** What the notebooks import as "convnet-course". */
import { onTestSetOpened } from "../../src/data/cifar10";
import { copyNotice } from "./own-copy";
import { countTestOpening } from "./test-lock";

export * as bugLab from "./bug-lab";
export { exercises, quizzes } from "./chapters";
export { chapters, myProgress } from "./course";
export { type Chapter, courseMap } from "./course-map";
export type { Field, FindPatches, Patch } from "./deep-patches";
export { doctor } from "./doctor";
export * as explain from "./explain";
export { type Attack, fgsm } from "./fgsm";
export { loadMyModel, saveMyModel } from "./my-model";
export { residualFigure } from "./residual-figure";
export { type ShiftCurves, shiftExplorer } from "./shift-explorer";

onTestSetOpened(countTestOpening);

const notice = copyNotice();
if (notice) console.warn(notice);
