/** Cases of chapter 10-bug-lab whose fault is in how a trained network is tested. */
import { recall } from "../../check";

/** Pale images in the finished program. */
export const case3 = recall({
  options: {
    overfitting:
      "These are the same images as in validation; the network knows them no better there.",
    "labels in another order": "Then the images would look alike in both rows. They do not.",
    "augmented images": "They are neither turned nor coloured, only paler.",
    "not normalised":
      "The program gives numbers from 0 to 1, the training gave −1 to 1. For the network all images are pale and bright.",
  },
  right: "not normalised",
  hints: [
    "One formula drew both rows. What differs?",
    "x / 2 + 1 / 2 makes 0 to 1 of −1 to 1. What does it make of 0 to 1?",
  ],
});

/** Turned and tinted validation images. */
export const case7 = recall({
  options: {
    overfitting: "Train and valid are close.",
    "not normalised": "Then the colours would all be paler. Some are turned here, and tinted.",
    "augmented validation":
      "Validation images got the training's random turns and colours. The score is of harder images than the real ones, and changes from epoch to epoch by chance.",
    "too few epochs": "It may be so, but look at the images: something else is wrong.",
  },
  right: "augmented validation",
  hints: [
    "Look at the corners of the images.",
    "Which images ought never to be changed at random?",
  ],
});

/** Five tests with five results. */
export const case8 = recall({
  options: {
    "augmented validation":
      "Then the mean of all pixels would differ too. The images are the same.",
    "still in training":
      "Then each test would begin where the last one ended, and learn. The share goes down, up and down.",
    "too few images": "The same images, and as many, must give the same share each time.",
    "dropout left on":
      "Equal images, unequal answers: there is chance inside the network. Dropout makes gaps at random, and only training should.",
  },
  right: "dropout left on",
  hints: ["Is the chance in the images or in the network?", "Which layer draws random numbers?"],
});

/** Coarse bars whose mean is not the accuracy. */
export const case10 = recall({
  options: {
    "last batch only":
      "The bars are fractions of a few images, such as 1/3 or 2/5. Each batch's counts replaced those before, and only the last batch is left.",
    "precision, not recall":
      "That, too, is counted over all images and gives no such round fractions.",
    "classes of unequal size": "There are as many of each class, as the table says.",
    overfitting: "That lowers all numbers alike; it cannot make two counts of one pass disagree.",
  },
  right: "last batch only",
  hints: [
    "With as many images of each class, what must the mean of the ten bars be?",
    "Which fractions are these bars? How many images does it take to make them?",
  ],
});

/** A share above 100 %. */
export const case11 = recall({
  options: {
    "too few cats": "Few images make a share uncertain, but never more than 100 %.",
    "softmax twice": "The matrix counts answers. Softmax does not change which is highest.",
    "last batch only": "Then all cells would be coarse. Only the cats' column and row are odd.",
    "wrong axis":
      "Each count was divided by the sum of the row that has its column's number. Dogs called cat were divided by the number of cats.",
  },
  right: "wrong axis",
  hints: ["What must each row add up to?", "120 % of what?"],
});

/** Accuracy that depends on the batches of the test. */
export const case13 = recall({
  options: {
    "dropout left on": "Then two tests would differ. First and second agree exactly.",
    "mean of batch means":
      "2,000 can be divided by every one of these sizes: all batches are full, so the mean of means is the mean.",
    "sorted training": "The training was healthy: batches of 100 show it.",
    "batch norm in training mode":
      "It takes mean and variance from the test's own batch. So an answer depends on which images come along: bad with two, worst with one class alone.",
  },
  right: "batch norm in training mode",
  hints: [
    "May an image's answer depend on its neighbours in the batch?",
    "Which layer looks at more than one image?",
  ],
});
