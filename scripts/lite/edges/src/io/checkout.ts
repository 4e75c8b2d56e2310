/** The paths of the browser begin here: `assets` beside course.js, the rest in this browser. */
export const checkout = "";

/** The learner's files are in the store, under the same paths. */
export const learnerFolder = (): string => checkout;
