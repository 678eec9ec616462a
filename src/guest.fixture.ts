import test from 'ava';
import { appArmorFeatures, featuresFile } from '../lab/guest/apparmor.ts';
import { Guest } from '../lab/guest/guest.ts';
import { qemuVersion } from '../lab/guest/qemu-version.ts';
import type { Completed } from '../lab/guest/ssh.ts';
import { savedState } from '../lab/guest/state.ts';
import { compilePolicy } from '../lab/images/apparmor.ts';
import { buildImage } from '../lab/images/initramfs.ts';
import type { Kernel } from '../lab/kernels/kernel.ts';
import { resolveKernels } from '../lab/kernels/resolve.ts';
import { openConfig } from '../lab/scenarios/container-config.ts';
import { loadProfiles } from '../lab/scenarios/load-profiles.ts';
import type { AppArmorProfile } from '../lab/scenarios/mitigation.ts';
import { DEFAULT_CONFIG } from './spec/default-config.ts';

const silent = () => {};

/** The kernels cell is tested on: CELL_TEST_KERNELS in the words of `lab run --kernel`, else an old and a new one. */
const testKernels = await resolveKernels(process.env['CELL_TEST_KERNELS'] ?? '5.10,6.12', silent);

/** The parts of config.json that tests change. */
type Changes = { process?: object; linux?: object; cell?: object } & Record<string, unknown>;

/** What cell printed and how it ended; `log` is its log, one object a line. */
export interface CellRun extends Completed {
  log: { level: string; msg: string; code?: string; step?: string; errno?: string; mitigation?: string }[];
}

/** A guest with a bundle in /b, whose root file system is a busybox. */
export interface CellGuest {
  /** A shell command in the guest, outside any container. */
  shell(command: string, input?: Buffer): Promise<Completed>;
  /** `cell run ID` of the default config with `changes`, the container's program being `sh -c script`. */
  run(id: string, script: string, changes?: Changes): Promise<CellRun>;
  /** Writes the config that `run` would use. */
  configure(script: string, changes?: Changes): Promise<void>;
  /** Loads an AppArmor profile; rejects where it would not do what it says. */
  load(profile: AppArmorProfile): Promise<unknown>;
  /** The profile as this kernel takes it; undefined without AppArmor. */
  compiled(profile: AppArmorProfile): Promise<Buffer | undefined>;
  stop(): Promise<void>;
}

const ROOTFS = `mkdir -p /b/rootfs/bin /b/rootfs/proc /b/rootfs/sys /b/rootfs/dev && cp /bin/busybox /b/rootfs/bin &&
for name in $(/bin/busybox --list); do ln -s busybox /b/rootfs/bin/$name 2>/dev/null; done; true`;

function merged(script: string, changes: Changes): object {
  const { process, linux, cell } = structuredClone(DEFAULT_CONFIG);
  // no_new_privs is 3.5, and a config that asks for it does not start below.
  const own = { ...process, noNewPrivileges: false, args: ['sh', '-c', script] };
  return {
    ...DEFAULT_CONFIG,
    ...changes,
    process: { ...own, ...changes.process },
    linux: { ...linux, ...changes.linux },
    cell: { ...cell, ...changes.cell },
  };
}

/** One for all kernels: several made at once would get in each other's way. */
let image: ReturnType<typeof buildImage> | undefined;

/** Boots `kernel`, or restores it. */
async function cellGuest(kernel: Kernel): Promise<CellGuest> {
  image ??= buildImage(silent);
  const spec = {
    kernel,
    image: await image,
    accel: 'tcg' as const,
    memoryMiB: 128,
    qemu: await qemuVersion(),
  };
  const guest = await Guest.start(
    await savedState(spec, '/dev/null', silent, new AbortController().signal),
    '/dev/null',
  );
  const { session } = await guest.reset();
  await session.run(ROOTFS);
  const shell = (command: string, input?: Buffer) => session.run(command, input);
  const configure = async (script: string, changes: Changes = {}) => {
    await session.run('cat >/b/config.json', Buffer.from(JSON.stringify(merged(script, changes))));
  };
  return {
    shell,
    configure,
    load: profile => loadProfiles(session, openConfig(), [profile]),
    async compiled({ source }) {
      const features = await appArmorFeatures(session);
      return features === 'off' ? undefined : compilePolicy(source, featuresFile(features));
    },
    async stop() {
      await guest.stop();
    },
    async run(id, script, changes) {
      await configure(script, changes);
      const log = `/tmp/${id}.log`;
      const done = await shell(`cell run --bundle /b --log ${log} --log-format json ${id} </dev/null`);
      const { stdout } = await shell(`cat ${log}; rm -f ${log}`);
      const lines = stdout.split('\n').filter(line => line !== '');
      return { ...done, log: lines.map(line => JSON.parse(line) as CellRun['log'][number]) };
    },
  };
}

/** Declares the same tests for each kernel; `on` makes their titles, and `guest` runs from before the first of them. */
export function onEachKernel(
  declare: (guest: CellGuest, on: (title: string) => string, kernel: Kernel) => void,
): void {
  for (const kernel of testKernels) {
    const guest = {} as CellGuest;
    test.before(`${kernel.name} boots`, async () => {
      Object.assign(guest, await cellGuest(kernel));
    });
    // One that did not boot has nothing to stop.
    test.after.always(`${kernel.name} stops`, () => guest.stop?.());
    declare(guest, title => `${kernel.name}: ${title}`, kernel);
  }
}
