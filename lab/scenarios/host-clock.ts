import type { Actor } from './actor.ts';
import type { Bench } from './bench.ts';

const daySeconds = 86_400;

/** Tries to put the clock forward by a day, with each of the three system calls that can. */
export async function putClockForward(inside: Actor, bench: Bench): Promise<void> {
  for (const call of ['clock_settime', 'settimeofday', 'adjtimex']) {
    const shifted = await inside`shift-clock ${call} ${daySeconds}`;
    // adjtimex can do this from 2.6.39 on.
    bench.read(shifted, { ok: 'shifted', EPERM: 'refused', EINVAL: 'unknown' });
  }
}

/** Whether the guest's clock is ahead of the lab's, by which it was set when the guest was restored. */
export async function hostClockIsAhead(bench: Bench): Promise<boolean> {
  const { number: hostTime = 0 } = await bench.host.must`clock`;
  return hostTime - Date.now() > (daySeconds / 2) * 1000;
}
