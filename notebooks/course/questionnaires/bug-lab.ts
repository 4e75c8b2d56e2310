/** The questionnaire of chapter 10-bug-lab. */
import { Questionnaire } from "../questionnaire";

export const bugLab = new Questionnaire("bugLab", {
  start: {
    ask: "Ten classes, a network that has not learnt yet, and its first loss is 4.6. What do you suspect?",
    options: {
      a: ["The learning rate", "No step has been taken yet."],
      b: ["Nothing: first losses differ", "Who guesses among ten pays ln 10 = 2.3, every time."],
      c: [
        "The input, the starting weights, or the loss itself",
        "Before any learning the network is surer than a guesser, and wrong; or the loss is not what it should be.",
      ],
    },
    right: "c",
  },
  digits: {
    ask: "Two runs with different settings and one seed agree in every digit. What does that show?",
    options: {
      a: ["The setting never reached the code", "Equal digits come from equal computations."],
      b: [
        "The setting does not matter for this network",
        "A setting that matters little still changes the last digits.",
      ],
      c: [
        "Nothing: one seed gives one result",
        "It gives one stream of chance; other settings make something else of it.",
      ],
    },
    right: "a",
  },
  first: {
    ask: "A training goes badly, and five faults could be why. What do you do first?",
    options: {
      a: [
        "Run it once more with another seed",
        "It costs a whole run, and a fault in the code survives every seed.",
      ],
      b: [
        "Let it learn 48 images by heart",
        "It takes a minute, and whether loss and accuracy get there tells many faults apart.",
      ],
      c: [
        "Change all five suspicious lines",
        "If it helps, you do not know which line it was; if it does not, you know nothing.",
      ],
    },
    right: "b",
  },
  repeat: {
    ask: "One network, one set of images: a test gives 48.1 %, the next 47.6 %. What is it?",
    options: {
      a: ["Rounding", "Rounding changes a last digit, seldom an answer, and never ten of 2,000."],
      b: ["The optimizer", "There is none in a test."],
      c: [
        "Something drawn at random, in the images or in the network",
        "Compare the images' pixels: they tell which of the two.",
      ],
    },
    right: "c",
  },
  better: {
    ask: "On valid your network is 20 points better than anyone's. What do you do first?",
    options: {
      a: [
        "Look for validation images among the training images",
        "Too good is a symptom too, and a leak is its most common cause.",
      ],
      b: ["Train it longer", "With a leak, longer looks better still."],
      c: ["Score it on the test set", "The test set may have leaked as well, and is then used up."],
    },
    right: "a",
  },
});
