/** What the bench measures, and in which ways. */

/**
 * The ways of one group are compared with those of the others; the best one counts. "tuned" is PyTorch in float32 with
 * the allocator's settings or its other layout in memory, "compiled" with torch.compile as well.
 * @typedef {"ours" | "oursBfloat16" | "installed" | "tuned" | "compiled" | "bfloat16" | "compiledBfloat16"} Group
 *
 * A contestant and its order: the work, the images in a batch, and how many batches.
 * @typedef {{ group: Group, contestant: string, order: string }} Way
 *
 * `alone` if the processes of all contestants do not fit into memory together.
 * @typedef {{ name: string, ways: Way[], alone?: true }} Work
 */

/** Which contestants do a network's work, by group; see contestant.mjs. */
/** @type {[Group, string][]} */
const all = [
  ["ours", "ours"],
  ["oursBfloat16", "ours, bfloat16"],
  ["installed", "peer"],
  ["tuned", "peer, allocator"],
  ["tuned", "peer, channels last"],
  ["compiled", "peer, compiled"],
  ["bfloat16", "peer, bfloat16"],
  ["compiledBfloat16", "peer, compiled, bfloat16"],
];

/**
 * A work that all contestants do alike.
 * @param {string} name
 * @param {string} order
 * @returns {Work}
 */
const alike = (name, order) => ({
  name,
  ways: all.map(([group, contestant]) => ({ group, contestant, order })),
});

/** @type {Work[]} */
const works = [
  alike("train batch 512", "train 512 2"),
  alike("train batch 24", "train 24 30"),
  alike("inference", "infer 512 4"),
  {
    name: "augmentation",
    // About a second each.
    ways: [
      { group: "ours", contestant: "ours", order: "augment 512 80" },
      { group: "installed", contestant: "peer", order: "augment 512 11" },
      { group: "tuned", contestant: "peer, allocator", order: "augment 512 11" },
      // torchvision's newer transforms, on tensors of bytes; slow on images this small, so fewer of them.
      { group: "tuned", contestant: "peer, allocator", order: "augment-v2 64 32" },
    ],
  },
  alike("epoch", "epoch 512 6"),
  { ...alike("the 94% recipe, batch 2,000", "recipe 2000 1"), alone: true },
];

/** The names of the works, in the order of the table. */
export const workNames = works.map(({ name }) => name);

/**
 * The works whose names contain `only`, each with the ways that these contestants can go.
 * @param {import("./contestant.mjs").Entry[]} entries
 * @returns {Work[]}
 */
export function worksOf(entries, only = "") {
  const names = entries.map(({ name }) => name);
  const wanted = works.filter(({ name }) => name.includes(only));
  if (wanted.length === 0) {
    throw new RangeError(`--only ${only}; expected part of one of: ${workNames.join("; ")}`);
  }
  return wanted.map((work) => ({
    ...work,
    ways: work.ways.filter(({ contestant }) => names.includes(contestant)),
  }));
}
