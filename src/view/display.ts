/** One line of progress that replaces itself. */
export function progressLine(): { show(text: string): void } {
  return {
    show(text) {
      if (process.stdout.isTTY) process.stdout.write(`\r\u001b[K${text}`);
    },
  };
}
