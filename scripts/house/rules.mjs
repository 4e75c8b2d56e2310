/** The order of the house: imports run one way, down, and only the edge of src knows Node. */

/** The floors of src from the top to the ground; files of one floor do not import each other's folders. */
export const floors = [
  ["index"],
  ["recorded"],
  ["plot"],
  ["evaluation"],
  ["training"],
  ["data"],
  ["optim", "model"],
  ["io"],
  ["tensorflow"],
  ["ops"],
  ["random", "notebook"],
];

/** The edge of src: what another platform, such as a browser, would replace. Only these files import Node's own modules. */
export const edges = [
  "src/notebook/display.ts",
  "src/notebook/interrupt.ts",
  "src/ops/settings.ts",
  "src/ops/binding.ts",
  "src/ops/inspect.ts",
  "src/ops/processor.ts",
  "src/tensorflow.ts",
  "src/io/",
  "src/data/fetch/",
  "src/data/split-files.ts",
  "src/data/my-pictures.ts",
  "src/plot/canvas.ts",
];

/** @param {string[]} names */
const inSrc = (names) => `^src/(${names.join("|")})(/|\\.ts$)`;

const upwards = floors.flatMap((floor, index) =>
  floor.map((name) => {
    const above = floors.slice(0, index).flat();
    const beside = floor.filter((other) => other !== name);
    return {
      name: `${name} imports only from below`,
      severity: "error",
      from: { path: inSrc([name]) },
      to: { path: inSrc([...above, ...beside, "no-such-folder"]) },
    };
  }),
);

/** For dependency-cruiser. */
export const rules = [
  ...upwards,
  {
    name: "every folder of src has a floor",
    severity: "error",
    from: {},
    to: { path: "^src/", pathNot: [inSrc(floors.flat())] },
  },
  {
    name: "src knows neither course nor scripts nor tests",
    severity: "error",
    from: { path: "^src/" },
    to: { path: ["^(notebooks|scripts|test)/", "node_modules/(tslab|zeromq|convnet-course)/"] },
  },
  {
    name: "the course knows neither scripts nor tests",
    severity: "error",
    from: { path: "^notebooks/" },
    to: { path: "^(scripts|test)/" },
  },
  {
    name: "only a test imports a test",
    severity: "error",
    from: { path: "^scripts/" },
    to: { path: "^test/" },
  },
  {
    name: "Node's own modules at the edge of src only",
    severity: "error",
    from: { path: "^src/", pathNot: edges.map((edge) => `^${edge.replace(".", "\\.")}`) },
    to: { dependencyTypes: ["core"] },
  },
  {
    name: "no circles",
    severity: "error",
    from: { path: "^(src|notebooks|scripts|test)/" },
    to: { circular: true },
  },
  {
    name: "every import leads somewhere",
    severity: "error",
    from: {},
    to: { couldNotResolve: true, pathNot: "^(convnet|convnet-course)$" },
  },
];
