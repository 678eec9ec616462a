import { availableParallelism, freemem } from 'node:os';
import type { Emit } from '../../events.ts';
import { cacheRoot } from '../../paths.ts';
import { painter, type Style } from '../../report/text.ts';
import { columns, size } from '../columns.ts';
import { command } from '../command.ts';
import { withProgress } from './progress.ts';
import { colourOption, lookOf } from './screen-options.ts';

/** What was found of one thing: `bad` keeps the lab from working, `poor` makes it slower or smaller. */
interface Finding {
  what: string;
  state: 'good' | 'poor' | 'bad';
  says: string;
  next?: string;
}

const marks: Record<Finding['state'], { mark: string; style: Style }> = {
  good: { mark: '✓', style: 'green' },
  poor: { mark: '!', style: 'yellow' },
  bad: { mark: '✗', style: 'alarm' },
};

/** A first run fetches three kernels and compiles the image. */
const wantedBytes = 2 * 1024 ** 3;

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

async function packages(): Promise<Finding> {
  const { missingPackages } = await import('../../host/packages.ts');
  const missing = (await missingPackages()).map(({ package: name }) => name);
  return missing.length === 0
    ? { what: 'Packages', state: 'good', says: 'every system package that is needed is installed' }
    : { what: 'Packages', state: 'bad', says: `missing: ${missing.join(' ')}`, next: 'lab setup' };
}

async function qemu(): Promise<Finding> {
  const { qemuVersion } = await import('../../guest/qemu-version.ts');
  return qemuVersion().then(
    version => ({ what: 'QEMU', state: 'good', says: version }),
    error => ({ what: 'QEMU', state: 'bad', says: messageOf(error), next: 'lab setup' }),
  );
}

/** Boots a guest under KVM, within a time limit, where that has not been tried yet and a kernel is at hand. */
async function kvm(emit: Emit, signal: AbortSignal): Promise<Finding> {
  const { chooseAccelerator, deviceProblem, rememberedProbe } = await import('../../guest/accelerator.ts');
  const found = (works: boolean, why: string): Finding => ({
    what: 'KVM',
    state: works ? 'good' : 'poor',
    says: works ? `works: ${why}` : `not used, guests run under TCG: ${why}`,
  });
  const problem = await deviceProblem();
  if (problem !== undefined) return found(false, problem);

  const { qemuVersion } = await import('../../guest/qemu-version.ts');
  const version = await qemuVersion().catch(() => undefined);
  if (version === undefined) return found(false, 'there is no QEMU to try it with');
  const known = await rememberedProbe(version);
  if (known !== undefined) return found(known.works, known.why);

  const { listStored } = await import('../../kernels/store/store.ts');
  // A kernel that somebody built may fail to boot for reasons of its own, which must not be held against KVM.
  const kernel = (await listStored()).findLast(({ record }) => record.source !== 'store')?.kernel;
  if (kernel === undefined)
    return found(false, '/dev/kvm is there; the first `lab run` tries whether it boots a guest');
  const [{ buildImage }, { defaultMemoryMiB }] = await Promise.all([
    import('../../images/initramfs.ts'),
    import('../../scenarios/run.ts'),
  ]);
  const image = await buildImage(emit);
  const parts = { kernel, image, memoryMiB: defaultMemoryMiB, qemu: version, signal };
  const { accel, why } = await chooseAccelerator('auto', parts, emit);
  return found(accel === 'kvm', why);
}

async function mirror(): Promise<Finding> {
  const { debianMirror } = await import('../../host/mirror.ts');
  return debianMirror().then(
    ({ archive, security }) => ({ what: 'Debian mirror', state: 'good', says: `${archive}, ${security}` }),
    error => ({ what: 'Debian mirror', state: 'bad', says: messageOf(error), next: error.next }),
  );
}

async function disk(): Promise<Finding> {
  const { cacheParts, freeBytesFor } = await import('../cache.ts');
  const free = await freeBytesFor(cacheRoot);
  const used = (await cacheParts()).reduce((sum, { bytes }) => sum + bytes, 0);
  const says = `${size(free)} free, the cache holds ${size(used)} in ${cacheRoot}`;
  return free < wantedBytes
    ? { what: 'Disk', state: 'poor', says, next: 'lab clean' }
    : { what: 'Disk', state: 'good', says };
}

const machine = async (): Promise<Finding> => ({
  what: 'Machine',
  state: 'good',
  says: `${availableParallelism()} processors, ${size(freemem())} of memory free`,
});

const node = async (): Promise<Finding> => ({ what: 'Node', state: 'good', says: process.versions.node });

export const doctor = command({
  name: 'doctor',
  summary: 'tell what this machine has, whether KVM truly boots a guest, and what is missing',
  positionals: {},
  options: colourOption,
  examples: ['doctor'],
  sections: {
    'Exit status': ['0  the lab can run here', '1  something that it needs is missing'],
  },
  interruptible: true,
  async run({ options }, { signal }) {
    const findings = await withProgress(options, emit =>
      Promise.all([node(), machine(), packages(), qemu(), kvm(emit, signal), mirror(), disk()]),
    );
    const paint = painter(lookOf(process.stdout, options).colour);
    const lines = columns(findings.map(({ what, says }) => [what, says]));
    for (const [place, { state, next }] of findings.entries()) {
      const { mark, style } = marks[state];
      process.stdout.write(`${paint(style, mark)} ${lines[place]}\n`);
      if (next !== undefined) process.stdout.write(`  next: ${next}\n`);
    }
    return findings.some(({ state }) => state === 'bad') ? 1 : 0;
  },
});
