import * as v from "valibot";

/** `value` if it fits `schema`; throws an error that says where in `what` it does not, and what was expected. */
export function parse<Output>(
  schema: v.GenericSchema<unknown, Output>,
  value: unknown,
  what: string,
): Output {
  const result = v.safeParse(schema, value, { abortEarly: true });
  if (result.success) return result.output;
  const [issue] = result.issues;
  const path = v.getDotPath(issue);
  throw new Error(`${what}: ${path ? `${path}: ` : ""}${issue.message}`);
}
