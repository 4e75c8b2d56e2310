/**
 * Random words of Philox 4x32-10, four from each count of a counter, of which `low0` to `high1` are the first; `words` has
 * room for whole fours.
 */
export function random(
  words: usize, count: i32, key0: u32, key1: u32, low0: u32, low1: u32, high0: u32, high1: u32,
): void {
  for (let at = 0; at < count; at += 4, words += 16) {
    let w0 = <u64>(low0 + (at >> 2));
    let w1 = <u64>low1;
    let w2 = <u64>high0;
    let w3 = <u64>high1;
    let k0 = key0;
    let k1 = key1;
    for (let round = 0; round < 10; round++) {
      const one = w0 * 0xd2511f53;
      const other = w2 * 0xcd9e8d57;
      w0 = (other >> 32) ^ w1 ^ <u64>k0;
      w1 = other & 0xffffffff;
      w2 = (one >> 32) ^ w3 ^ <u64>k1;
      w3 = one & 0xffffffff;
      k0 += 0x9e3779b9;
      k1 += 0xbb67ae85;
    }
    store<u32>(words, <u32>w0);
    store<u32>(words, <u32>w1, 4);
    store<u32>(words, <u32>w2, 8);
    store<u32>(words, <u32>w3, 12);
  }
}
