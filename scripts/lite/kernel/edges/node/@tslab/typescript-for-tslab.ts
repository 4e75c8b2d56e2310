/** What tslab gets when it asks for its compiler. */
import { compiler } from "../../scripts/kernel/patched-compiler";

export = compiler;
