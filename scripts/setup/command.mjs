/** What the course's commands have in common. */

/**
 * Runs one of them; its error ends it as a message, not as a stack.
 * @param {() => Promise<void>} work
 */
export async function command(work) {
  try {
    await work();
  } catch (error) {
    console.error(`\n${/** @type {Error} */ (error).message}`);
    process.exitCode = 1;
  }
}
