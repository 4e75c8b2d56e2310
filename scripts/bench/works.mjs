/** What the bench measures. */

/**
 * `ours`, `installed` and `tuned` say who does it and how: a contestant and its order, which is the
 * work, the images in a batch, and how many batches. Of several tuned ways the best one counts.
 *
 * @typedef {[contestant: string, order: string]} Way
 * @typedef {{ name: string, ours: Way, installed: Way, tuned: Way[] }} Work
 */

/**
 * A work that all contestants do alike.
 * @param {string} name
 * @param {string} order
 * @returns {Work}
 */
const alike = (name, order) => ({
  name,
  ours: ["ours", order],
  installed: ["peer", order],
  tuned: [
    ["peer, allocator", order],
    ["peer, allocator, channels last", order],
  ],
});

/** @type {Work[]} */
export const works = [
  alike("train batch 512", "train 512 2"),
  alike("train batch 24", "train 24 30"),
  alike("inference", "infer 512 4"),
  {
    name: "augmentation",
    // About a second each.
    ours: ["ours", "augment 512 80"],
    installed: ["peer", "augment 512 11"],
    // torchvision's newer transforms, on tensors of bytes; slow on images this small, so fewer of them.
    tuned: [
      ["peer, allocator", "augment 512 11"],
      ["peer, allocator", "augment-v2 64 32"],
    ],
  },
  {
    name: "epoch",
    ours: ["ours", "epoch 512 6"],
    installed: ["peer", "epoch 512 6"],
    tuned: [
      ["peer, allocator", "epoch 512 6"],
      ["peer, allocator, channels last", "epoch 512 6"],
    ],
  },
];

/**
 * The ways of a work, with or without the peer.
 * @param {Work} work
 * @param {boolean} withPeer
 * @returns {Way[]}
 */
export function waysOf({ ours, installed, tuned }, withPeer) {
  return withPeer ? [ours, installed, ...tuned] : [ours];
}
