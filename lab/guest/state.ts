import { copyFile, open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Emit, task } from '../events.ts';
import { withLock } from '../host/lock.ts';
import { withScratch } from '../host/scratch.ts';
import { type Devices, devicesFor } from '../kernels/devices.ts';
import { type Machine, qemuArguments } from './arguments.ts';
import { boot } from './boot.ts';
import { connect, forwardedPort } from './connect.ts';
import { aborted, within } from './deadline.ts';
import { diskIo } from './disk-io.ts';
import { limit } from './pace.ts';
import { makeDisk, makeInitramfs } from './parts.ts';
import { Qemu } from './qemu.ts';
import { ReadyLine } from './ready-line.ts';
import { type GuestSpec, type StateKey, stateKey, stateName } from './state-key.ts';
import { SpoiledState } from './state-record.ts';
import { forgetState, keepState, loadState, openDisk, relatedState, type SavedState } from './state-store.ts';

/** The name of the snapshot inside the disk image. */
export const snapshotName = 'clean';

const settleSeconds = 60;

/**
 * How long a guest is left alone before it is saved: what its kernel puts off for a moment at the end of a boot would
 * otherwise be done after every reset. Only what a trial costs depends on it.
 */
const restMilliseconds = 3000;

/** What making a state takes. */
interface Making {
  spec: GuestSpec;
  devices: Devices;
  key: StateKey;
  consoleLog: string;
  signal: AbortSignal;
}

/**
 * The saved state for `spec`: taken from the cache; or made from one that differs in the runtime alone, by replacing
 * that; or made by booting the kernel once.
 */
export async function savedState(
  spec: GuestSpec,
  consoleLog: string,
  emit: Emit,
  signal: AbortSignal,
): Promise<SavedState> {
  const devices = await devicesFor(spec.kernel);
  const key = await stateKey(spec, devices);
  const cached = await unlessSpoiled(loadState(key, spec, devices));
  if (cached) return cached;
  const making = { spec, devices, key, consoleLog, signal };
  const { name } = spec.kernel;
  return withLock(`state-${stateName(key)}`, emit, async () => {
    const made = await unlessSpoiled(loadState(key, spec, devices), async ({ message }) => {
      emit({ type: 'notice', text: `${message}; booting again` });
      await forgetState(key);
    });
    if (made) return made;
    const related = await unlessSpoiled(relatedState(key, spec, devices));
    const refitted =
      related &&
      (await task(emit, `state/${name}`, `put the new runtime into ${name}`, () => refit(related, making)));
    return (
      refitted ?? task(emit, `state/${name}`, `boot ${name} and save its state`, () => bootAndSave(making))
    );
  });
}

/** Undefined when the state is spoiled; other errors stay errors. */
async function unlessSpoiled<T>(
  state: Promise<T | undefined>,
  heal?: (spoiled: SpoiledState) => Promise<void>,
): Promise<T | undefined> {
  try {
    return await state;
  } catch (error) {
    if (!(error instanceof SpoiledState)) throw error;
    await heal?.(error);
    return undefined;
  }
}

export async function machineOf(
  { kernel, accel, memoryMiB }: GuestSpec,
  devices: Devices,
  initramfs: string,
): Promise<Machine> {
  return { kernelImage: kernel.image, initramfs, accel, memoryMiB, devices, diskIo: await diskIo() };
}

function bootAndSave(making: Making): Promise<SavedState> {
  const { spec, devices, consoleLog, signal } = making;
  return withScratch(async scratch => {
    const { path: initramfs, hostKey, clientKey } = await makeInitramfs(scratch, spec.kernel, spec.image);
    const { path: disk, magic } = await makeDisk(scratch);
    const diskFile = await open(disk, 'r+');
    const begin = performance.now();
    const machine = await machineOf(spec, devices, initramfs);
    const qemu = await boot(machine, diskFile.fd, consoleLog, { signal }).finally(() => diskFile.close());
    const bootSeconds = Math.round(performance.now() - begin) / 1000;
    await Promise.race([sleep(restMilliseconds), aborted(signal)]);
    await saveAndQuit(qemu);
    return keepState(scratch, { magic, bootSeconds, clientKey, hostKey }, making);
  });
}

/** Undefined when the related state cannot be used after all. */
async function refit(related: SavedState, making: Making): Promise<SavedState | undefined> {
  const { spec, devices, consoleLog, signal } = making;
  const intact = await unlessSpoiled(openDisk(related));
  if (!intact) return undefined;
  return withScratch(async scratch => {
    const [initramfs, disk] = [join(scratch, 'initramfs'), join(scratch, 'disk.qcow2')];
    await Promise.all([
      copyFile(related.initramfs, initramfs),
      copyFile(`/proc/self/fd/${intact.fd}`, disk),
    ]).finally(() => intact.close());
    const diskFile = await open(disk, 'r+');
    const machine = { ...(await machineOf(spec, devices, related.initramfs)), restore: snapshotName };
    const qemu = Qemu.start(qemuArguments(machine), diskFile.fd, consoleLog);
    try {
      await diskFile.close();
      await qemu.qmp.negotiate();
      await within(
        limit(settleSeconds),
        'replacing the runtime',
        Promise.race([replaceRuntime(qemu, related, spec), aborted(signal)]),
      );
    } catch (error) {
      await qemu.stop();
      throw error;
    }
    await saveAndQuit(qemu);
    const { magic, bootSeconds, clientKey, hostKey } = related;
    return keepState(scratch, { magic, bootSeconds, clientKey, hostKey }, making);
  });
}

/** Puts the new files in the place of the old, and waits until the guest has forgotten that somebody was there. */
async function replaceRuntime(
  qemu: Qemu,
  { hostKey, clientKey }: SavedState,
  { image }: GuestSpec,
): Promise<void> {
  const ready = new ReadyLine(qemu.ready).ready();
  const { session } = await connect({ port: await forwardedPort(qemu), hostKey, clientKey });
  for (const [name, elf] of [
    ['cell', image.cell],
    ['probe', image.probe],
  ] as const)
    await session.run(
      `cat >/bin/${name}.new && chmod 755 /bin/${name}.new && mv /bin/${name}.new /bin/${name}`,
      await readFile(elf),
    );
  // The hand of before runs the old probe; init starts the next as soon as that one ends.
  await session.run('rm -f /run/probe; pkill -x probe; while ! [ -e /run/probe ]; do sleep 0.02; done');
  const quiet = 'while [ "$(pgrep -x dropbear | wc -l)" -gt 1 ]; do sleep 0.02; done';
  await session.run(`setsid sh -c '${quiet}; printf "\\nREADY\\n" >/dev/ttyS1' </dev/null >/dev/null 2>&1 &`);
  session.close();
  await ready;
}

async function saveAndQuit(qemu: Qemu): Promise<void> {
  try {
    await qemu.qmp.human(`savevm ${snapshotName}`);
    await qemu.qmp.execute('quit');
    await qemu.exited;
  } finally {
    await qemu.stop();
  }
}
