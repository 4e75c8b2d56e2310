/** What tslab gets when it asks for its compiler. */
import { compiler } from "./patched-compiler";

export = compiler;
