/** What is cut from the paths in error messages: in the browser, the address of the site. */
export const checkout = self.location.origin;

/** There is one learner, who has no folder. */
export const learnerFolder = (): string => checkout;
