/**
 * The results of `work` on each item, in the items' order, with `width` of them under way at a time.
 * @template Item, Value
 * @param {Item[]} items
 * @param {number} width
 * @param {(item: Item) => Promise<Value>} work
 */
export async function inParallel(items, width, work) {
  /** @type {Value[]} */
  const results = [];
  const waiting = [...items.entries()];
  const worker = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      results[next[0]] = await work(next[1]);
    }
  };
  await Promise.all(Array.from({ length: width }, worker));
  return results;
}
