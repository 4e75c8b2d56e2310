/** The exercise of 00-start-here, on which the notebook shows how exercises work. */
import { calculation } from "../check";

/** The numbers in a picture of 32 x 32 pixels of three colours. */
export const numbers = calculation({
  answer: 3072,
  slips: {
    1024: "That is the number of pixels; each has three numbers.",
    96: "That is one row of pixels.",
    35: "The three are to be multiplied.",
  },
  because: "32 rows of 32 pixels of 3 colours.",
  hints: ["How many pixels are there?", "Each pixel has a number for red, for green and for blue."],
});
