/** Alters a JSON value where it hurts: other types, absurd numbers, keys gone, renamed or swapped. */
import { randomInteger } from "../../src/random";
import { pick } from "./mutate-bytes";

/** A value of JSON. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

const numbers = [-1, 0, 0.5, 2, 1e9, 2 ** 31, 2 ** 32, 2 ** 53, -(2 ** 53), 1e308, 1e-320];
const words = [
  "",
  "0",
  "float32",
  "float64",
  "__proto__",
  "constructor",
  "é\u0000\uD800",
  "x".repeat(5000),
];
const others: readonly Json[] = [null, true, false, [], {}, [[]], { length: 9 }];

/** A copy of `value` with one to three alterations. */
export function mutateJson(value: Json): Json {
  const box: Json[] = [structuredClone(value)];
  for (let left = 1 + randomInteger(3); left > 0; left--) {
    const [holder, key] = pick(places(box));
    alter(box, holder, key);
    if (box.length === 0) return null;
  }
  return box[0];
}

type Place = [holder: { [key: string]: Json }, key: string];

/** Every place in the value, as the object or array that holds it and its key there. */
function places(holder: Json): Place[] {
  if (holder === null || typeof holder !== "object") return [];
  const object = holder as { [key: string]: Json };
  return Object.keys(object).flatMap((key): Place[] => [[object, key], ...places(object[key])]);
}

function alter(box: Json[], holder: Place[0], key: string): void {
  const value = holder[key];
  const [otherHolder, otherKey] = pick(places(box));
  switch (randomInteger(8)) {
    case 0:
      set(holder, key, pick(numbers));
      break;
    case 1:
      set(holder, key, pick(words));
      break;
    case 2:
      set(holder, key, structuredClone(pick(others)));
      break;
    case 3:
      if (Array.isArray(holder)) holder.splice(Number(key), 1);
      else delete holder[key];
      break;
    case 4:
      set(holder, `${key}${pick(words).slice(0, 9)}`, structuredClone(value));
      break;
    case 5:
      set(holder, key, structuredClone(otherHolder[otherKey]));
      break;
    case 6:
      set(holder, key, typeof value === "number" ? -value : String(value).slice(0, 99));
      break;
    default:
      set(
        holder,
        key,
        typeof value === "number" ? value + pick([1, -1, 0.1]) : [structuredClone(value)],
      );
  }
}

/** As `holder[key] = value`, for a key such as "__proto__" too. */
function set(holder: Place[0], key: string, value: Json): void {
  Object.defineProperty(holder, key, {
    value,
    writable: true,
    enumerable: true,
    configurable: true,
  });
}
