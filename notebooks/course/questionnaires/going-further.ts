/** The questionnaire of chapter 09-going-further. */
import { Questionnaire } from "../questionnaire";

export const goingFurther = new Questionnaire("goingFurther", {
  compute: {
    ask: "Why does the chapter count floating-point operations, and not seconds?",
    options: {
      a: [
        "They say how well a network does",
        "They say what it costs. A costly network can be a bad one.",
      ],
      b: [
        "They are the same on every machine",
        "Seconds hang on the processor and on who else uses it.",
      ],
      c: ["They are easier to measure", "Seconds are easier: a clock will do."],
    },
    right: "b",
  },
  frozen: {
    ask: "The whitening filters are not trained. What are they made from?",
    options: {
      a: ["From random numbers", "That is how the other filters start."],
      b: [
        "From the labels of the training pictures",
        "They never see a label: only how neighbouring values vary together.",
      ],
      c: [
        "From how the values in small patches vary together",
        "The eigenvectors of their covariance, each divided by its strength.",
      ],
    },
    right: "c",
  },
  muon: {
    ask: "What does Muon do to the gradient of a layer's filters?",
    options: {
      a: [
        "It makes all its directions about equally long",
        "So rare directions are learnt as fast as the common ones.",
      ],
      b: ["It drops its small numbers", "On the contrary: weak directions are strengthened."],
      c: [
        "It divides each number by its own size, as Adam does",
        "Muon looks at the gradient as one matrix, not at each number.",
      ],
    },
    right: "a",
  },
  flip: {
    ask: "What does the alternating flip have over a coin for each picture and epoch?",
    options: {
      a: ["It mirrors more pictures", "Half of them in each epoch, as the coin does on average."],
      b: [
        "Two epochs in a row always show both ways",
        "With a coin, half of the pictures look the same in both.",
      ],
      c: ["It needs no random numbers", "Which half begins mirrored is still drawn."],
    },
    right: "b",
  },
  views: {
    ask: "Six views of each test picture raise the accuracy. What is the price?",
    options: {
      a: [
        "Six times the work for each prediction",
        "The training stays as it was; each answer costs six passes.",
      ],
      b: ["A longer training", "The network is the same; only the question is put six times."],
      c: [
        "The test set is used six times",
        "Each picture still counts once: the six answers are averaged before they are judged.",
      ],
    },
    right: "a",
  },
});
