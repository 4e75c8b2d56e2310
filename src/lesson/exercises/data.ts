/** The exercises of chapter 02-data; the notebook asks the questions. */
import { calculation } from "../check";

/** The bytes of 24 images [32, 32, 3] as float32. */
export const batchBytes = calculation({
  answer: 294_912,
  slips: {
    73728: "That is one byte a number; a float32 takes four.",
    98304: "That is one channel; an image has three.",
    589824: "That is eight bytes a number; a float32 takes four.",
  },
  because: "24 · 32 · 32 · 3 numbers of 4 bytes.",
  hints: ["How many numbers has one image?", "A float32 has 32 bits."],
});
