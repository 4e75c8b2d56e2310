/** The questionnaire of chapter 05-filters. */
import { Questionnaire } from "../questionnaire";

export const filters = new Questionnaire("filters", {
  scale: {
    ask: "Two filters in the grid show equally strong colours. Are their weights equally large?",
    options: {
      a: [
        "Yes, that is what colour stands for",
        "Only inside one filter. Each is scaled by its own largest weight.",
      ],
      b: [
        "They need not be",
        "Each filter is painted with its own largest weight at full strength.",
      ],
      c: ["No, that never happens", "They may be; the picture cannot tell."],
    },
    right: "b",
  },
  painted: {
    ask: "Why are the filters of conv2 not shown in colour?",
    options: {
      a: [
        "They cover 48 maps, and none of these is a colour",
        "Red, green and blue exist in the image only. conv2 sees what conv1 answered.",
      ],
      b: ["Their weights are too small to be seen", "They could be scaled, as those of conv1 are."],
      c: ["ReLU has taken the colours away", "ReLU works on answers, not on weights."],
    },
    right: "a",
  },
  dead: {
    ask: "A filter of conv4 answers 0 everywhere in 200 pictures. What can you say?",
    options: {
      a: [
        "It waits for more training",
        "No gradient passes a zero, so training hardly reaches it.",
      ],
      b: [
        "The network is broken",
        "A few such filters do no harm. Many point to a learning rate that was too high.",
      ],
      c: [
        "It is likely dead",
        "More pictures would make it surer: it may still answer to something rare.",
      ],
    },
    right: "c",
  },
  seed: {
    ask: "You train the network once more under another seed and look at filter 7. What do you see?",
    options: {
      a: ["The same filter", "It started from other random weights, and went another way."],
      b: [
        "Another filter",
        'The kinds of filters come back, their numbers do not. "Filter 7" means something in one network only.',
      ],
      c: [
        "Noise, since the seed decides what is learnt",
        "The seed decides the order and the details. What is worth finding is in the pictures.",
      ],
    },
    right: "b",
  },
  fewer: {
    ask: "Why has the network with larger filters in conv1 fewer parameters?",
    options: {
      a: ["conv1 has fewer weights", "It has more: 75 for each filter, in place of 27."],
      b: ["It has fewer filters", "There are 48 in both."],
      c: [
        "The maps at the end are smaller, so fc1 has less to read",
        "11 · 11 · 96 numbers in place of 12 · 12 · 96, and 256 weights for each.",
      ],
    },
    right: "c",
  },
});
