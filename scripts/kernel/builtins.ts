/** Puts back what a cell changed of JavaScript itself: the kernel, the compiler and later cells need it. */

/** A method or getter of JavaScript's own, as it was when the kernel started. */
interface Builtin {
  owner: object;
  key: PropertyKey;
  path: string;
  descriptor: PropertyDescriptor;
}

const names = [
  ...[
    "Object",
    "Function",
    "Array",
    "String",
    "Number",
    "Boolean",
    "Symbol",
    "BigInt",
    "RegExp",
    "Date",
  ],
  ...["Map", "Set", "WeakMap", "WeakSet", "Promise", "JSON", "Reflect", "Proxy", "Math", "Buffer"],
  ...[
    "Error",
    "TypeError",
    "RangeError",
    "SyntaxError",
    "AggregateError",
    "ArrayBuffer",
    "Uint8Array",
  ],
];
/** Of these the name alone; what they hold changes by itself, or is the learner's to replace. */
const plainNames = [
  ...[
    "process",
    "console",
    "globalThis",
    "setTimeout",
    "clearTimeout",
    "setImmediate",
    "clearImmediate",
  ],
];

// Taken now, since a cell may replace these very functions.
const { getOwnPropertyDescriptor, defineProperty } = Object;
const builtins: Builtin[] = [];

/** Remembers the builtins as they are: for the kernel, before the first cell. */
export function rememberBuiltins(): void {
  const globals = globalThis as unknown as Record<string, { prototype?: object }>;
  // A browser has no Buffer.
  for (const name of [...names, ...plainNames].filter((name) => name in globals)) {
    // Some are getters on globalThis; what they give is what counts.
    const descriptor = { value: globals[name], writable: true, configurable: true };
    builtins.push({ owner: globalThis, key: name, path: name, descriptor });
  }
  for (const name of names) {
    remember(globals[name], name);
    remember(globals[name]?.prototype, `${name}.prototype`);
  }
}

function remember(owner: object | undefined, path: string): void {
  for (const key of owner ? Reflect.ownKeys(owner) : []) {
    const descriptor = getOwnPropertyDescriptor(owner, key);
    const isCode = typeof descriptor?.value === "function" || descriptor?.get;
    // Chance is the learner's to replace.
    if (!owner || !descriptor?.configurable || !isCode || key === "random") continue;
    builtins.push({ owner, key, path: `${path}.${String(key)}`, descriptor });
  }
}

let changed: string[] = [];

/** Puts back the builtins that a cell changed. */
export function restoreBuiltins(): void {
  // No iterator and no method: these may be what is broken.
  for (let i = 0; i < builtins.length; i++) {
    const { owner, key, path, descriptor } = builtins[i]!;
    try {
      const now = getOwnPropertyDescriptor(owner, key);
      const value =
        owner === globalThis ? (owner as Record<PropertyKey, unknown>)[key] : now?.value;
      if (now && value === descriptor.value && (descriptor.value || now.get === descriptor.get)) {
        continue;
      }
      defineProperty(owner, key, descriptor);
      changed[changed.length] = path;
    } catch {
      // Frozen by the cell: it stays as it is.
    }
  }
}

/** The names, such as "Array.prototype.map", of what was put back since the last call. */
export function restored(): string[] {
  const names = changed;
  changed = [];
  return names;
}
