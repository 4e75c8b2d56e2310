/** In the place of what is imported but never used in the browser. */
export default {};
