/** The questionnaire of chapter 03-model. */
import { Questionnaire } from "../questionnaire";

export const model = new Questionnaire("model", {
  most: {
    ask: "Where are most of the parameters of our network?",
    options: {
      a: [
        "In the four convolutions",
        "They do most of the work, but each weight is stored once and used at hundreds of places.",
      ],
      b: [
        "In fc1",
        "13,824 · 256 weights, each for a single use. Memory is there, work is in the convolutions.",
      ],
      c: ["In batch norm", "It has 4 · 13,824 numbers, 55,296. That is little beside 3.5 million."],
    },
    right: "b",
  },
  scaled: {
    ask: "Why does dropout divide what it leaves by (1 − rate)?",
    options: {
      a: [
        "So that sums keep their size on average",
        "Half the numbers, each twice as large. So at test time nothing has to be changed.",
      ],
      b: ["So that the gaps are filled", "The gaps stay zero; the others become larger."],
      c: ["So that all numbers add up to 1", "Softmax does that, with the logits at the end."],
    },
    right: "a",
  },
  running: {
    ask: "Why does batch norm keep running means?",
    options: {
      a: [
        "Because it cannot compute a mean while training",
        "It does just that in training: the mean over the batch.",
      ],
      b: [
        "So that a gradient can train them",
        "No gradient reaches them. They are averages that follow the batches.",
      ],
      c: [
        "Because at test time there may be no batch",
        "A single picture has no mean over pictures, and its answer must not depend on its company.",
      ],
    },
    right: "c",
  },
  start: {
    ask: "A fresh network for ten classes begins with a loss of 6.9. What is most likely?",
    options: {
      a: ["An unlucky seed", "A seed moves it by hundredths around 2.303, not by 4.6."],
      b: [
        "Its inputs or its first weights are too large",
        "Then it is sure of something from the start, and mostly wrong. Bytes not divided by 255 do it.",
      ],
      c: [
        "Nothing is wrong: it has not been trained yet",
        "Untrained means undecided, and that costs ln 10 = 2.303.",
      ],
    },
    right: "b",
  },
  shift: {
    ask: "You add 5 to all ten logits of a picture. What happens to its probabilities?",
    options: {
      a: [
        "Nothing",
        "Each exp grows by the same factor, e⁵, and so does their sum. The factor cancels.",
      ],
      b: ["All of them rise", "They must add up to 1, so they cannot all rise."],
      c: [
        "The largest one rises",
        "Only the differences between logits count, and these are as before.",
      ],
    },
    right: "a",
  },
});
