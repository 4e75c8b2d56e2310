/** Knows code that was written for another place, such as a terminal, Python or a web page, and says what to do here. */
import type { Mistake } from "./compiler";

const shell =
  'use a terminal (menu File, New, Terminal), or run it from the cell: import { execSync } from "node:child_process"; console.log(String(execSync("…")));';
const python = "This is Python; cells here are TypeScript. Write";
const page = "belongs to a web page; cells run in Node, which has none";
const html = 'import { display } from "tslab"; display.html("…") shows HTML.';

/** What a line looks like that no cell can compile, with quoted text left out, and what to say of it. */
const lines: readonly (readonly [RegExp, string])[] = [
  [
    /^\s*```/,
    "This is Markdown. For a text cell press Esc, then M; for code leave out the lines with ```.",
  ],
  [
    /^\s*%%?\w/,
    `A line with % is a command of Python's notebooks; there are none here. For shell commands ${shell}`,
  ],
  [
    /^!\s*[\w./~-]+(\s+[\w./~"*-]|\s*$|\s*>|\s*\|[^|])/,
    `A line with ! is a shell command in Python's notebooks. Here ${shell}`,
  ],
  [
    /^\s*(\$ )?((npm|npx|yarn|pnpm|pip3?|python3?|conda|git|cd|ls|cat|mkdir|rm|sudo|apt|apt-get|brew|bash|sh|curl|wget|node|jupyter)\s+[\w./~@-]|(ls|pwd)\s*$)/,
    `This is a shell command: ${shell}`,
  ],
  [
    /^\s*\?{1,2}\w|\w\?{1,2}\s*$/,
    "A question mark asks for help in Python's notebooks. Here put the cursor on the name and press Shift-Tab.",
  ],
  [
    /^\s*(await\s+)?using\s+\w+\s*=/,
    'The TypeScript of this notebook, 5.0, does not know "using". Write const, and dispose of it when you are done; for tensors, compute inside tf.tidy(() => …).',
  ],
  [
    /<\/[\w.]*\s*>|<[A-Za-z][\w.]*[^<>]*\/>/,
    `This is JSX or HTML, which a cell cannot hold. ${html}`,
  ],
  [/^\s*(async\s+)?def\s+\w+\s*\(.*:\s*$/, `${python} function name(argument: number) { … }`],
  [
    /^\s*(from\s+[\w.]+\s+import\s|import\s+[\w.]+(\s+as\s+\w+)?\s*$)/,
    `${python} import { tf } from "convnet";`,
  ],
  [/^\s*for\s+\w+(\s*,\s*\w+)*\s+in\s.*:\s*$/, `${python} for (const item of items) { … }`],
  [
    /^\s*(if|elif|while|else|try|except|finally|with|class)\b[^{(]*:\s*$|^\s*(if|elif|while|with|class)\s.*[^?]:\s*$/,
    `${python} if (condition) { … } else { … }, with ( ) and { }.`,
  ],
  [/\blambda\b[^:]*:/, `${python} (x) => x + 1`],
  [/\bfor\s+\w+\s+in\s.*\]/, `${python} items.map((item) => …)`],
  [/(^|[\s=(,[])[rbf]""/, `${python} \`text with \${value}\``],
  [
    /^\s*#(?!!|\w+\s*[=;(])/,
    "A line with # is a comment in Python and a heading in Markdown. In TypeScript a comment begins with //; for a text cell press Esc, then M.",
  ],
  [/\b(not|and|or)\s+\w/, `${python} !a, a && b, a || b`],
];

/** Names of other places: an expression for the name and what follows it, and what to say. */
const names: readonly (readonly [RegExp, string])[] = [
  [
    /^(prompt|confirm)\(/,
    `It asks in a window of the browser, and ${page}. Write the answer into the cell: const answer = "…";`,
  ],
  [/^alert\(/, `It ${page}. Write console.log(…), or await show(…).`],
  [
    /^(document|window|localStorage|sessionStorage|HTML\w*Element|XMLHttpRequest|FileReader|requestAnimationFrame)\b/,
    `It ${page}. await show(…) draws below the cell; ${html}`,
  ],
  [/^print\(/, `${python} console.log(…)`],
  [/^len\(/, `${python} items.length`],
  [/^(range|enumerate)\(/, `${python} for (let i = 0; i < n; i++) { … }`],
  [/^(None|True|False)\b/, `${python} null, true, false`],
  [
    /^(np|numpy|torch|plt|pd)\./,
    `${python} tf.…, which does what numpy and torch do, or lineChart(…) for plt.`,
  ],
  [
    /^\w+\s*=[^=>]/,
    'A new variable begins with const or let. If a cell above makes it, run that first: menu Run, "Run All Above Selected Cell".',
  ],
];

const missing = /^Cannot find name '(.+?)'/;

/** The first of the mistakes that comes of code from another place, told by what it is; if there is one. */
export function pasted(
  source: readonly string[],
  mistakes: readonly Mistake[],
): Mistake | undefined {
  for (const mistake of mistakes) {
    const line = source[mistake.line - 1] ?? "";
    const name = missing.exec(mistake.message)?.[1];
    const sort = lines.find(([pattern]) => pattern.test(withoutText(line)));
    // A wrong type is a mistake of TypeScript's own; what is from elsewhere breaks its grammar.
    const isGrammar = mistake.code < 2000 || mistake.code >= 4000;
    if (sort && (isGrammar || name || sort === lines[0])) {
      return { ...mistake, message: sort[1] };
    }
    const rest = line.slice(mistake.column - 1);
    const known = name && names.find(([pattern]) => pattern.test(rest));
    if (known) return { ...mistake, message: `Cannot find name '${name}'. ${known[1]}` };
  }
  return undefined;
}

function withoutText(line: string): string {
  return line.replace(/(["'])(?:\\.|(?!\1).)*\1|`[^`]+`/g, '""').replace(/\/\/.*$/, "");
}
