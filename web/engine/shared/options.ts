/** Options of the core: its defaults, read through the binding, and what a call changes of them. */

type Given<T> = { readonly [K in keyof T]?: unknown };

/** Every option that a call gives under its own name; the rest as the core has it. */
export function withDefaults<T extends object>(defaults: T, given: Given<T>): T {
  const options = { ...defaults };
  for (const name of Object.keys(defaults) as (keyof T)[]) {
    if (given[name] !== undefined) options[name] = given[name] as T[keyof T];
  }
  return options;
}
