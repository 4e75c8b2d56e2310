import { permutation } from "../random";
import { Dataset } from "./dataset";

/**
 * The images of the classes of these names, labelled 0, 1, … in the order of the names; with `perClass`, that
 * many of each class at most, drawn from the course's random stream. Throws on a name that the data set lacks.
 */
export function onlyClasses(data: Dataset, names: readonly string[], perClass?: number): Dataset {
  const wanted = names.map((name) => data.classes.indexOf(name));
  const unknown = names[wanted.indexOf(-1)];
  if (unknown) {
    throw new RangeError(`unknown class "${unknown}"; expected some of ${data.classes.join(", ")}`);
  }
  const order = perClass === undefined ? data.labels.keys() : permutation(data.length);
  const left = names.map(() => perClass ?? Number.POSITIVE_INFINITY);
  const chosen = Array.from(order).filter(
    (image) => left[wanted.indexOf(data.labels[image])]-- > 0,
  );
  const { images, labels, transform } = data.subset(chosen);
  const renumbered = labels.map((label) => wanted.indexOf(label));
  return new Dataset({ images, labels: renumbered, classes: names, transform });
}
