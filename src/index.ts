/** The course's public names. Nothing is defined here. */
export { tf } from "./tensorflow";
