/** The paths of the browser begin here: `assets` beside course.js, the rest in the page's store. */
export const checkout = "";
