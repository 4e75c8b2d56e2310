/** What the course runs on in the browser; see notebooks/course/doctor.ts. */
import { budgetName } from "../../../../../src/notebook/budget";
import { deviceName } from "../../../../../src/tensorflow";

/** What computes here, and where the learner's work is kept. */
export function doctor(): string {
  return [
    `  computes with   ${deviceName()}`,
    `  sizes           budget "${budgetName()}"`,
    "  kept            in this browser, on this computer: nothing is sent anywhere",
    "Everything works.\n",
  ].join("\n");
}
