/** The questionnaire of chapter 02-data. */
import { Questionnaire } from "../questionnaire";

export const data = new Questionnaire("data", {
  lucky: {
    ask: "You try 20 networks on the test set and report the best: 71 %. What is this number?",
    options: {
      a: [
        "Exact: no network has trained on those pictures",
        "You have, by choosing. The one you kept is in part the luckiest.",
      ],
      b: [
        "Too good, on average",
        "The best of 20 scores has some luck in it, and the luck stays behind on new pictures.",
      ],
      c: ["Too low, on average", "Luck can only have helped the one that was kept for its score."],
    },
    right: "b",
  },
  prepared: {
    ask: "You train with normalize(0.5, 0.5), and forget it when you test. What happens?",
    options: {
      a: [
        "An error: the numbers do not fit",
        "The shapes are the same, and any number is welcome. Nothing complains.",
      ],
      b: [
        "Nothing much: the network evens it out",
        "It has learnt what to do with numbers around 0. Now all of them are above 0.",
      ],
      c: [
        "Worse answers, and no error",
        "The network sees pictures unlike all that it has learnt from. Chapter 8 shows it.",
      ],
    },
    right: "c",
  },
  order: {
    ask: "A batch has the shape [24, 3, 32, 32]. What is it?",
    options: {
      a: [
        "24 colour pictures, channels first, as PyTorch has them",
        "The same numbers as [24, 32, 32, 3], in another order.",
      ],
      b: ["3 batches of 24 pictures each", "The first number counts the pictures: 24."],
      c: ["24 pictures in grey", "In grey there would be a 1 in place of the 3."],
    },
    right: "a",
  },
  corrections: {
    ask: "1,000 pictures in batches of 24: how many corrections does an epoch make?",
    options: {
      a: ["41", "41 whole batches take 984 pictures; the 16 that are left make a batch too."],
      b: ["42", "41 whole batches and one of 16, and a correction for each."],
      c: ["1,000", "A correction is made for each batch, from the mean over its pictures."],
    },
    right: "b",
  },
  balance: {
    ask: "95 % of the pictures in a set are dogs, and a program is right in 95 % of cases. What do you know?",
    options: {
      a: ["It is good", 'Whoever always says "dog" is right just as often.'],
      b: ["It has learnt its pictures by heart", "Perhaps, but the number alone does not show it."],
      c: [
        "Nothing yet",
        'Always saying "dog" gives the same. Count the classes before you believe an accuracy.',
      ],
    },
    right: "c",
  },
});
