import { type ErrnoName, errnoNumber } from './errno.ts';
import { SystemError } from './error.ts';
import type { System } from './system.ts';

/** One call that was made: its name and arguments, in order. */
export type Recorded = [call: string, ...args: unknown[]];

/** What a scripted call answers: a value, a refusal by errno name, or whatever a function of the arguments returns. */
export type Answer = { value: unknown } | { errno: ErrnoName } | ((...args: never[]) => unknown);

export interface Recording {
  system: System;
  /** Every call in the order it was made, without the text conversions. */
  calls: Recorded[];
}

/** Calls that return a new descriptor: unless scripted they count up from 10. */
const OPENERS = new Set(['open', 'openat', 'socket', 'signalfd4', 'accept4', 'open_tree']);

/**
 * A System for unit tests: makes no calls, records each one, and answers from `script`, which is keyed by call name.
 * A call that is not scripted answers 0.
 */
export function recordingSystem(script: { [call in keyof System]?: Answer } = {}): Recording {
  const calls: Recorded[] = [];
  let descriptor = 10;
  const perform = (call: string, args: unknown[]): unknown => {
    calls.push([call, ...args]);
    const answer = script[call as keyof System];
    if (answer === undefined) return OPENERS.has(call) ? descriptor++ : 0;
    if (typeof answer === 'function') return (answer as (...given: unknown[]) => unknown)(...args);
    if ('errno' in answer) throw new SystemError(call, errnoNumber(answer.errno));
    return answer.value;
  };
  const text = {
    encode: (value: string) => new TextEncoder().encode(value),
    decode: (bytes: Uint8Array) => new TextDecoder().decode(bytes),
  };
  const system = new Proxy(text as System, {
    get: (known, call: string) =>
      call in known ? Reflect.get(known, call) : (...args: unknown[]) => perform(call, args),
  });
  return { system, calls };
}
