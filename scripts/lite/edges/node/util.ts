/** Node's own way of printing values, taken out of Node. */
export { inspect } from "node-inspect-extracted";
