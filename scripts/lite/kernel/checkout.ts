/** What is cut from the paths in error messages: in the browser, the address of the site. */
export const checkout = self.location.origin;
