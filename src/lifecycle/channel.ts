import type { ControllerRequest } from '../namespaces/operations.ts';
import { isErrno } from '../sys/error.ts';
import { readAll, writeAll } from '../sys/files.ts';
import { O_CLOEXEC } from '../sys/numbers.ts';
import type { System } from '../sys/system.ts';
import type { FailureDetails } from './failure.ts';

/**
 * Two pipes between the controller and init, closed by exec. Init asks, one word a line, and waits for the answer,
 * one line; the last question is `ready`. After it the pipe ends, which is the program running, or a failure comes
 * as JSON.
 */
export interface Channel {
  fromInit: { read: number; write: number };
  toInit: { read: number; write: number };
}

/** What the controller hears. */
export type InitReport =
  | { kind: 'ended' }
  | { kind: 'asks'; request: ControllerRequest }
  | { kind: 'failed'; details: FailureDetails };

/** The controller is gone or does not want the container any more. */
export class NoAnswer extends Error {
  override readonly name = 'NoAnswer';
}

const LONGEST = 64 * 1024;

export function openChannel(system: System): Channel {
  return { fromInit: system.pipe2(O_CLOEXEC), toInit: system.pipe2(O_CLOEXEC) };
}

/** Init's side: keeps only its own ends. */
export function keepInitEnds(system: System, { fromInit, toInit }: Channel): void {
  system.close(fromInit.read);
  system.close(toInit.write);
}

/** The controller's side. */
export function keepControllerEnds(system: System, { fromInit, toInit }: Channel): void {
  system.close(fromInit.write);
  system.close(toInit.read);
}

/** Init asks and waits; returns what the controller says, which may be nothing. Throws NoAnswer. */
export function askController(system: System, channel: Channel, request: ControllerRequest): string {
  try {
    writeAll(system, channel.fromInit.write, `${request}\n`);
  } catch (error) {
    if (isErrno(error, 'EPIPE')) throw new NoAnswer();
    throw error;
  }
  const answer = system.decode(system.read(channel.toInit.read, LONGEST));
  if (answer === '') throw new NoAnswer();
  return answer.trimEnd();
}

/** Init tells why the container does not start, to whoever waits for it. */
export function reportFailure(system: System, fd: number, details: FailureDetails): void {
  writeAll(system, fd, `${JSON.stringify(details)}\n`);
}

/** The controller lets init go on. An init that died in between is found out by waiting for it. */
export function answerInit(system: System, channel: Channel, answer: string): void {
  try {
    writeAll(system, channel.toInit.write, `${answer}\n`);
  } catch (error) {
    if (!isErrno(error, 'EPIPE')) throw error;
  }
}

/** The controller waits for a question, a failure or the end; as init waits too, a single read holds one. */
export function hearInit(system: System, channel: Channel): InitReport {
  return understandReport(system.decode(system.read(channel.fromInit.read, LONGEST)));
}

/** Waits until the program runs, or could not be run. `fd` ends with exec. */
export function awaitExec(system: System, fd: number): InitReport {
  return understandReport(system.decode(readAll(system, fd)));
}

function understandReport(text: string): InitReport {
  if (text === '') return { kind: 'ended' };
  if (text.startsWith('{')) return { kind: 'failed', details: JSON.parse(text) as FailureDetails };
  return { kind: 'asks', request: text.trimEnd() as ControllerRequest };
}
