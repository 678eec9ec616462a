import { SystemError } from '../../src/sys/error.ts';
import { type CallName, SYSCALLS } from '../../src/sys/syscalls.ts';
import type { RawArgument, System } from '../../src/sys/system.ts';

/**
 * What a verb found out. A refused system call is an answer too, and made from the SystemError that the verb lets
 * through. The harness knows the same shape as `Answer`.
 */
export interface Found {
  text?: string;
  list?: string[];
  number?: number;
  actor?: string;
}

export type Answer = ({ ok: true } & Found) | { ok: false; errno: string; call: string };

/** The words of a request cannot be understood: the experiment is wrong, not the kernel. */
export class Misuse extends Error {
  override readonly name = 'Misuse';
}

/** One thing that probe can be told to do. */
export interface Verb {
  /** The words behind the verb, for whoever gets them wrong. */
  usage: string;
  run(system: System, args: readonly string[]): Found;
}

export type Verbs = Readonly<Record<string, Verb>>;

interface Arguments {
  1: [string];
  2: [string, string];
  3: [string, string, string];
  4: [string, string, string, string];
}

/** Exactly `count` arguments, or Misuse. */
export function exactly<Count extends keyof Arguments>(
  args: readonly string[],
  count: Count,
): Arguments[Count] {
  if (args.length !== count) throw new Misuse(`takes ${count} arguments, got ${args.length}`);
  return args as never;
}

/** A whole number, also as 0x or 0o, or Misuse. */
export function integer(word: string): number {
  const value = Number(word);
  if (!Number.isSafeInteger(value)) throw new Misuse(`expected a whole number, got \`${word}\``);
  return value;
}

/** The bits that comma-separated `words` stand for in `table`, or Misuse. */
export function bits(words: string, table: Readonly<Record<string, number>>): number {
  let sum = 0;
  for (const word of words.split(',').filter(word => word !== '')) {
    const bit = table[word];
    if (bit === undefined) throw new Misuse(`\`${word}\` is none of ${Object.keys(table).sort().join(', ')}`);
    sum |= bit;
  }
  return sum >>> 0;
}

/** A system call that has no typed form: its value, or SystemError. */
export function invoke(system: System, call: CallName, ...args: RawArgument[]): number {
  const returned = system.syscall(SYSCALLS[call], ...args);
  if (returned < 0) throw new SystemError(call, -returned);
  return returned;
}

/** The bytes that pairs of hexadecimal digits stand for. */
export function bytesOfHex(hex: string): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(hex.length >> 1);
  for (let at = 0; at < bytes.length; at++) bytes[at] = Number.parseInt(hex.slice(2 * at, 2 * at + 2), 16);
  return bytes;
}
