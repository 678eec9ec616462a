import { setTimeout as sleep } from 'node:timers/promises';
import { limit } from '../guest/pace.ts';
import type { Actor } from './actor.ts';
import type { Bench } from './bench.ts';

/** Where the program leaves its mark: in the root of whoever runs it. */
const mark = '/mark-of-the-container';

/** The host's shell runs it, if the host's kernel can be made to: its status tells as whom. */
const script = `#!/bin/sh
cat /proc/self/status >${mark}.new
mv ${mark}.new ${mark}
`;

/** Puts a program into the container, and returns the path by which the host's kernel finds it. */
export async function plantProgram(inside: Actor): Promise<string> {
  await inside.must`create /tmp/program 0o755 ${script}`;
  return `${await rootOnHost(inside)}/tmp/program`;
}

/** Where the container's root lies in the host's file system, as its own mountinfo tells it (proc(5); 2.6.26). */
async function rootOnHost(inside: Actor): Promise<string> {
  const { text = '' } = await inside.must`read /proc/self/mountinfo`;
  const mounts = text.split('\n').map(line => line.split(' '));
  return mounts.find(fields => fields[4] === '/')?.[3] ?? '';
}

const patienceSeconds = 3;

/**
 * Whether the host ran the program as its root, with every capability. The kernel starts such programs when it comes to
 * it, so this waits a while; its being run as anybody else ends the trial, for no answer fits.
 */
export async function hostRanProgram(bench: Bench): Promise<boolean> {
  const end = performance.now() + 1000 * limit(patienceSeconds);
  for (;;) {
    const left = await bench.host`read ${mark}`;
    if (bench.read(left, { ok: 'left', ENOENT: 'nothing' }) === 'left') {
      const status = (left.ok && left.text) || '';
      const asRoot = /^Uid:\t0\t0\t0\t0$/m.test(status);
      const effective = /^CapEff:\t([0-9a-f]+)$/m.exec(status)?.[1];
      if (!asRoot || !effective || BigInt(`0x${effective}`) === 0n)
        bench.unforeseen(`the host ran the program as somebody who is not its root:\n${status}`);
      bench.note(`the host ran the program with CapEff ${effective}`);
      return true;
    }
    if (performance.now() > end) return false;
    await sleep(50);
  }
}
