import type { Handler } from './handler.ts';
import { HOOK_KEYS } from './hooks.ts';
import { LIMIT_KEYS, LIMIT_PREFIXES } from './keys-limits.ts';
import { PROCESS_KEYS, PROCESS_PREFIXES } from './keys-process.ts';
import { ROOT_KEYS } from './keys-root.ts';
import { NOTED, UNSUPPORTED } from './passed-over.ts';
import { TIME_KEYS } from './time-offsets.ts';

const noted = (why: string): Handler => {
  return (_, { place }, { report }) => report.note(place, why);
};

const unsupported = (why: string): Handler => {
  // Cleared or switched off it asks for nothing.
  return (_, { value, place }, { report }) => {
    if (value !== '' && value !== '0') report.unsupported(place, why);
  };
};

const mapped = (table: Readonly<Record<string, string>>, handler: (why: string) => Handler) =>
  Object.entries(table).map(([key, why]): [string, Handler] => [key, handler(why)]);

const KEYS: ReadonlyMap<string, Handler> = new Map([
  ...Object.entries({ ...PROCESS_KEYS, ...ROOT_KEYS, ...LIMIT_KEYS, ...HOOK_KEYS, ...TIME_KEYS }),
  ...mapped(UNSUPPORTED, unsupported),
  ...mapped(NOTED, noted),
  ['lxc.include', () => undefined],
]);

const PREFIXES = Object.entries({ ...PROCESS_PREFIXES, ...LIMIT_PREFIXES });

/** Who reads a key; undefined when nobody knows it. */
export function handlerOf(key: string): Handler | undefined {
  return KEYS.get(key) ?? PREFIXES.find(([prefix]) => key.startsWith(prefix))?.[1];
}
