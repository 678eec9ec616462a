import { SystemError } from '../sys/error.ts';
import { readAll, writeAll } from '../sys/files.ts';
import { O_CLOEXEC } from '../sys/numbers.ts';
import type { System } from '../sys/system.ts';
import type { FailureDetails } from './failure.ts';

/**
 * Two pipes between the controller and init, closed by exec. Init says `ready` and waits for `go`; then either the
 * pipe ends, which is the program running, or a failure comes as JSON.
 */
export interface Channel {
  fromInit: { read: number; write: number };
  toInit: { read: number; write: number };
}

/** What init's last word was. */
export type InitReport = { kind: 'ended' } | { kind: 'ready' } | { kind: 'failed'; details: FailureDetails };

const READY = 'ready\n';
const GO = 'go\n';

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

/** Init: everything is done but the program. Returns false when the controller does not want it to go on. */
export function awaitGo(system: System, channel: Channel): boolean {
  writeAll(system, channel.fromInit.write, READY);
  return system.read(channel.toInit.read, GO.length).length > 0;
}

export function reportFailure(system: System, channel: Channel, details: FailureDetails): void {
  writeAll(system, channel.fromInit.write, `${JSON.stringify(details)}\n`);
}

/** The controller: lets init go on. An init that died in between is found out by waiting for it. */
export function sendGo(system: System, channel: Channel): void {
  try {
    writeAll(system, channel.toInit.write, GO);
  } catch (error) {
    if (!(error instanceof SystemError) || error.code !== 'EPIPE') throw error;
  }
}

/** The controller: waits for `ready`, a failure or the end. Before `ready` a single read holds the word. */
export function awaitReady(system: System, channel: Channel): InitReport {
  const text = system.decode(system.read(channel.fromInit.read, 64 * 1024));
  if (text === READY) return { kind: 'ready' };
  return understand(text);
}

/** The controller: waits until the program runs, or could not be run. */
export function awaitExec(system: System, channel: Channel): InitReport {
  return understand(system.decode(readAll(system, channel.fromInit.read)));
}

function understand(text: string): InitReport {
  if (text === '') return { kind: 'ended' };
  return { kind: 'failed', details: JSON.parse(text) as FailureDetails };
}
