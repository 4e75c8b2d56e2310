/**
 * What a cell still owes when its code has ended, such as the last state of a chart
 * that is not drawn at every change.
 */

type Duty = () => Promise<void>;

// On globalThis, so that the kernel and a freshly built library agree on the same set.
const key = Symbol.for("convnet.cellEnd");
const shared = globalThis as { [key]?: Set<Duty> };
shared[key] ??= new Set<Duty>();
const duties = shared[key];

/** Has `duty` done once, when the running cell ends: also after an error or the stop button. Outside a notebook never. */
export function atCellEnd(duty: Duty): void {
  duties.add(duty);
}

/** Does what is owed. For the kernel, before it says that the cell is done. */
export async function endCell(): Promise<void> {
  const owed = [...duties];
  duties.clear();
  for (const duty of owed) await duty();
}
