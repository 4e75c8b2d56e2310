/** The questionnaire of chapter 01-convolution. */
import { Questionnaire } from "../questionnaire";

export const convolution = new Questionnaire("convolution", {
  sharing: {
    ask: "Why does a convolution need so few weights?",
    options: {
      a: [
        "It looks at only a few pixels of the picture",
        "It looks at all of them, one window after the other.",
      ],
      b: [
        "The same weights serve every place",
        "The filter is moved, not copied: 27 weights for the whole of a colour picture.",
      ],
      c: [
        "Its weights are rounded",
        "Its weights are ordinary numbers. There are few of them because they are used again.",
      ],
    },
    right: "b",
  },
  neighbours: {
    ask: "What does a dense layer not know that a convolution does?",
    options: {
      a: [
        "Which pixels are neighbours",
        "To a weighted sum over a list, all places are alike; a window keeps neighbours together.",
      ],
      b: [
        "How bright each pixel is",
        "Each pixel goes into the sum with its brightness, in both kinds of layer.",
      ],
      c: [
        "Which colour each number belongs to",
        "Each number of the list has a weight of its own, so the colours are not mixed up.",
      ],
    },
    right: "a",
  },
  grids: {
    ask: "48 maps come into a layer of 96 filters of 3 × 3. How many 3 × 3 grids of weights has one filter?",
    options: {
      a: [
        "1",
        "That holds for an input of one channel. A filter covers all channels of its input.",
      ],
      b: ["96", "That is how many filters there are, and so how many maps come out."],
      c: ["48", "One grid for each map that comes in; the 48 sums are added, with the bias."],
    },
    right: "c",
  },
  relu: {
    ask: "Why is there a ReLU between two convolutions?",
    options: {
      a: [
        "It keeps the map as large as it was",
        "Padding does that. ReLU changes numbers and not sizes.",
      ],
      b: [
        "Without it, the two could do no more than one",
        "Sums of sums are sums again. The bend at zero is what makes depth worth while.",
      ],
      c: [
        "It makes all numbers lie between 0 and 1",
        "It cuts off below zero; above, a number may be as large as it likes.",
      ],
    },
    right: "b",
  },
  dropped: {
    ask: "A 3 × 3 filter goes over 32 × 32 pixels with stride 2 and no padding. What becomes of the last column?",
    options: {
      a: [
        "It is never looked at",
        "29 / 2 is 14.5. The last window starts at column 28 and ends at 30; column 31 is dropped.",
      ],
      b: [
        "It is covered by two windows",
        "Windows overlap, but the last one ends before this column.",
      ],
      c: [
        "Zeros are put beside it, so that a window fits",
        "That would be padding, and there is none.",
      ],
    },
    right: "a",
  },
});
