import { constants } from 'node:fs';
import { access, mkdir, open, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { UserError } from '../errors.ts';
import { type Emit, task } from '../events.ts';
import { withLock } from '../host/lock.ts';
import { withScratch } from '../host/scratch.ts';
import type { Image } from '../images/image.ts';
import { devicesFor } from '../kernels/devices.ts';
import type { Kernel } from '../kernels/kernel.ts';
import { cachePath } from '../paths.ts';
import { boot } from './boot.ts';
import { makeDisk, makeInitramfs } from './parts.ts';

export interface Accelerator {
  accel: 'tcg' | 'kvm';
  why: string;
}

/** Ten times what a guest under KVM needs. One that hangs never comes up, and a slower one is no gain over TCG. */
const probeSeconds = 15;

/**
 * How guests run. `/dev/kvm` may be there, open and make a virtual machine, and still hang the guest, so KVM is used
 * only after it has booted a real kernel once, within a time limit; what came of it is remembered until the host or
 * its QEMU changes.
 * @throws UserError when KVM is demanded and does not work
 */
export async function chooseAccelerator(
  wish: 'auto' | 'kvm' | 'tcg',
  parts: ProbeParts,
  emit: Emit,
): Promise<Accelerator> {
  if (wish === 'tcg') return { accel: 'tcg', why: 'asked for' };
  const kvm = await kvmWorks(parts, emit);
  if (kvm.works) return { accel: 'kvm', why: kvm.why };
  if (wish === 'kvm')
    throw new UserError(`KVM does not work on this machine: ${kvm.why}.`, 'lab run --accel tcg');
  return { accel: 'tcg', why: kvm.why };
}

/** What the probe boots. */
interface ProbeParts {
  kernel: Kernel;
  image: Image;
  memoryMiB: number;
  qemu: string;
  signal: AbortSignal;
}

export interface KvmProbe {
  works: boolean;
  why: string;
}

async function kvmWorks(parts: ProbeParts, emit: Emit): Promise<KvmProbe> {
  const unusable = await deviceProblem();
  if (unusable) return { works: false, why: unusable };
  return withLock('kvm-probe', emit, async () => {
    const known = await rememberedProbe(parts.qemu);
    if (known) return known;
    const found = await task(emit, 'kvm', 'boot a kernel under KVM to see whether it works', () =>
      probeBoot(parts),
    );
    await remember(parts.qemu, found);
    return found;
  });
}

/** Why KVM cannot even be tried, or undefined. */
export async function deviceProblem(): Promise<string | undefined> {
  try {
    await access('/dev/kvm', constants.R_OK | constants.W_OK);
    return undefined;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return code === 'ENOENT' ? 'there is no /dev/kvm' : `/dev/kvm cannot be opened (${code})`;
  }
}

const cacheFile = cachePath('kvm.json');

/** What an earlier probe found on this boot of the host with this QEMU, or undefined. */
export async function rememberedProbe(qemu: string): Promise<KvmProbe | undefined> {
  try {
    const { host, probe } = JSON.parse(await readFile(cacheFile, 'utf8')) as {
      host: string;
      probe: KvmProbe;
    };
    if (host === (await hostIdentity(qemu)) && typeof probe.works === 'boolean') return probe;
  } catch {
    // Nothing was found yet, or the file is damaged: the same.
  }
  return undefined;
}

/** KVM that booted a kernel failed after all: it is not used before the host or its QEMU changes. */
export const forgetKvm = (qemu: string, why: string): Promise<void> =>
  remember(qemu, { works: false, why: `/dev/kvm is there, but ${why}` });

async function remember(qemu: string, probe: KvmProbe): Promise<void> {
  await mkdir(dirname(cacheFile), { recursive: true });
  const scratch = `${cacheFile}.${process.pid}`;
  await writeFile(scratch, JSON.stringify({ host: await hostIdentity(qemu), probe }));
  await rename(scratch, cacheFile);
}

async function hostIdentity(qemu: string): Promise<string> {
  return `${qemu} ${(await readFile('/proc/sys/kernel/random/boot_id', 'utf8')).trim()}`;
}

function probeBoot({ kernel, image, memoryMiB, signal }: ProbeParts): Promise<KvmProbe> {
  return withScratch(async scratch => {
    const { path: initramfs } = await makeInitramfs(scratch, kernel, image);
    const { path: disk } = await makeDisk(scratch);
    const file = await open(disk, 'r+');
    const devices = await devicesFor(kernel);
    const machine = { kernelImage: kernel.image, initramfs, accel: 'kvm' as const, memoryMiB, devices };
    const limits = { signal, seconds: probeSeconds };
    try {
      const qemu = await boot(machine, file.fd, join(scratch, 'console.log'), limits);
      await qemu.stop();
      return { works: true, why: `it booted ${kernel.release}` };
    } catch (error) {
      signal.throwIfAborted();
      const [reason = ''] = (error as Error).message.split('\n');
      return { works: false, why: `/dev/kvm is there, but a guest does not boot: ${reason}` };
    } finally {
      await file.close();
    }
  });
}
