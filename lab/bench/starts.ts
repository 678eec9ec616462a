import { stat } from 'node:fs/promises';
import { boot } from '../guest/boot.ts';
import { connect, forwardedPort } from '../guest/connect.ts';
import { Guest } from '../guest/guest.ts';
import { machineOf } from '../guest/state.ts';
import { openDisk, type SavedState } from '../guest/state-store.ts';

/** The two ways to a guest that has answered its first command, in milliseconds, taken in turn. */
export interface Starts {
  /** QEMU from nothing, with the same arguments, to the first answer over SSH. */
  cold: number[];
  /** The saved state restored in a running QEMU, to the same answer. */
  reset: number[];
  /** Of which the restoring alone: what is not SSH. */
  loadvm: number[];
  stateBytes: number;
  /** The most memory of the host that the guest took. */
  peakMiB: number;
}

/** Measures both in pairs, so that a machine that slows down slows both. */
export async function measureStarts(state: SavedState, runs: number, signal: AbortSignal): Promise<Starts> {
  const [cold, reset, loadvm]: [number[], number[], number[]] = [[], [], []];
  const guest = await Guest.start(state, '/dev/null');
  let peakMiB = 0;
  try {
    await guest.reset();
    for (let run = 0; run < runs; run++) {
      signal.throwIfAborted();
      cold.push(await coldStart(state, signal));
      // A median of several, because one is so much shorter than a boot.
      for (let turn = 0; turn < 3; turn++) {
        reset.push(await timed(() => guest.reset()));
        loadvm.push(await timed(() => guest.restore()));
      }
    }
    peakMiB = await guest.peakMiB();
  } finally {
    await guest.stop();
  }
  return { cold, reset, loadvm, stateBytes: (await stat(state.disk)).size, peakMiB };
}

async function coldStart(state: SavedState, signal: AbortSignal): Promise<number> {
  const disk = await openDisk(state);
  const machine = await machineOf(state.spec, state.devices, state.initramfs);
  const begin = performance.now();
  const qemu = await boot(machine, disk.fd, '/dev/null', { signal }).finally(() => disk.close());
  try {
    const { hostKey, clientKey } = state;
    const { session } = await connect({ port: await forwardedPort(qemu), hostKey, clientKey });
    const milliseconds = performance.now() - begin;
    session.close();
    return milliseconds;
  } finally {
    await qemu.stop();
  }
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const begin = performance.now();
  await work();
  return performance.now() - begin;
}
