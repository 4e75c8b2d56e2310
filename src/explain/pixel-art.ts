/** Small pictures drawn by hand. "#" is white ink on black ground, "+" the pale rim of a stroke. */

const levels: Record<string, number> = { ".": 0, "+": 5, "#": 9 };

/** A handwritten 4, 12 x 12. */
const drawnFour = [
  "............",
  ".......##...",
  "......##+...",
  ".....##.+#..",
  "....##..##..",
  "...##...#+..",
  "..##...##...",
  "..########+.",
  "...+..##....",
  "......#+....",
  ".....##.....",
  "............",
];

const drawings: Record<string, string[]> = {
  "the digit 4": [
    ".........",
    ".....##..",
    "....##...",
    "...##.#..",
    "..##.##..",
    "..######.",
    "....##...",
    "....#+...",
    ".........",
  ],
  "a bright square": [
    ".........",
    ".........",
    "..#####..",
    "..#####..",
    "..#####..",
    "..#####..",
    "..#####..",
    ".........",
    ".........",
  ],
  "a slope": [
    "........+",
    ".......+#",
    "......+##",
    ".....+###",
    "....+####",
    "...+#####",
    "..+######",
    ".+#######",
    "+########",
  ],
};

/** The handwritten 4 as rows of numbers, 0 (black) to 9 (white). */
export const four: number[][] = drawnFour.map(read);

/** The names of the pictures that the steppers can be fed with. */
export const pictureNames: readonly string[] = Object.keys(drawings);

/** Each picture by name and then by size n, its n * n numbers row by row, 0 (black) to 9 (white). */
export function picturesBySize(sizes: readonly number[]): Record<string, Record<number, number[]>> {
  return Object.fromEntries(
    Object.entries(drawings).map(([name, rows]) => {
      const full = rows.map(read);
      return [name, Object.fromEntries(sizes.map((n) => [n, shrink(full, n).flat()]))];
    }),
  );
}

/** Each pixel of the smaller picture is the one at its middle in the larger. */
function shrink(picture: number[][], n: number): number[][] {
  const from = (i: number) => Math.floor(((i + 0.5) * picture.length) / n);
  return Array.from({ length: n }, (_, i) =>
    Array.from({ length: n }, (_, j) => picture[from(i)]![from(j)]!),
  );
}

function read(row: string): number[] {
  return [...row].map((letter) => levels[letter]!);
}
