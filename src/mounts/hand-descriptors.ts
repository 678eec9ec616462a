import type { System } from '../sys/system.ts';

/** scm.h, SCM_MAX_FD: as many descriptors as one message takes. */
const MOST = 253;

/** Sends descriptors, in their order, in as many messages as it takes. */
export function sendDescriptors(system: System, socket: number, descriptors: readonly number[]): void {
  for (let at = 0; at < descriptors.length; at += MOST) {
    system.sendmsg(socket, system.encode('d'), descriptors.slice(at, at + MOST));
  }
}

/** Takes `count` descriptors that were sent so. */
export function receiveDescriptors(system: System, socket: number | undefined, count: number): number[] {
  if (socket === undefined) throw new Error('nobody sends the descriptors of the plan');
  const all: number[] = [];
  while (all.length < count) {
    const { descriptors } = system.recvmsg(socket, 1, Math.min(count - all.length, MOST));
    if (descriptors.length === 0) throw new Error('fewer descriptors came than the plan has');
    all.push(...descriptors);
  }
  return all;
}
