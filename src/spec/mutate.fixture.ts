/** Numbers from 0 to `below`, the same ones for the same seed (mulberry32). */
export function random(seed: number) {
  let state = seed;
  return (below: number) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}
export type Random = ReturnType<typeof random>;

/** Values that no place of a config was made for. */
export const WRONG = [
  null,
  true,
  -1,
  1.5,
  2 ** 60,
  '',
  '..',
  '/a/../b',
  'a\0b',
  [],
  [null],
  {},
  { x: 1 },
  [[[]]],
  'CAP_X',
];

export type Path = (string | number)[];

/** Every place in a JSON value. */
export function places(value: unknown, path: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return [path];
  return [path, ...Object.entries(value).flatMap(([name, inner]) => places(inner, [...path, name]))];
}

/** The value with another at a place; `undefined` takes it out. */
export function replace(value: unknown, [first, ...rest]: Path, by: unknown): unknown {
  if (first === undefined) return by;
  const copy = Array.isArray(value) ? [...value] : { ...(value as object) };
  Reflect.set(copy, first, replace(Reflect.get(copy, first), rest, by));
  return copy;
}

/** Every value inside a JSON value. */
const valueAt = (value: unknown, path: Path): unknown =>
  path.reduce<unknown>((inside, name) => Reflect.get(Object(inside), name), value);

/**
 * `value` with one to three things done to it: something wrong put in, a part taken out, written twice, or put where
 * another belongs. Deep equal for the same numbers of `pick`.
 */
export function mutate(value: unknown, pick: Random): unknown {
  let mutant = value;
  for (let times = 1 + pick(3); times > 0; times--) {
    const all = places(mutant);
    const path = all[pick(all.length)] ?? [];
    const other = valueAt(mutant, all[pick(all.length)] ?? []);
    const here = valueAt(mutant, path);
    const doubled = Array.isArray(here) ? [...here, ...here] : [here];
    const instead = [WRONG[pick(WRONG.length)], undefined, other, doubled][pick(4)];
    mutant = replace(mutant, path, instead);
  }
  return mutant;
}
