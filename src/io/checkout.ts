import { resolve } from "node:path";

/** The course's own folder, where `assets`, `notebooks` and `.convnet` are. */
export const checkout = resolve(__dirname, "../../..");
