import { setMaxListeners } from 'node:events';
import { availableParallelism, cpus, totalmem } from 'node:os';
import type { Emit } from '../events.ts';
import { task } from '../events.ts';
import { qemuVersion } from '../guest/qemu-version.ts';
import { savedState } from '../guest/state.ts';
import type { SavedState } from '../guest/state-store.ts';
import { buildImage } from '../images/initramfs.ts';
import { resolveKernels } from '../kernels/resolve.ts';
import { automaticJobs } from '../scenarios/jobs.ts';
import { defaultMemoryMiB } from '../scenarios/run.ts';
import { compareRuntimes, type RuntimeComparison } from './runtimes.ts';
import { measureStarts } from './starts.ts';
import { median, type Sample, sample } from './statistics.ts';
import { measureTrials, type TrialCost } from './trials.ts';
import { measureVirtme } from './virtme.ts';

export interface BenchOptions {
  /** The kernel whose starts are measured. */
  kernel: string;
  /** More kernels, for the run with every core busy. */
  kernels: string;
  runs: number;
}

/** All times in milliseconds unless named otherwise; each ratio is of medians taken in the same run. */
export interface BenchResult {
  machine: { cpu: string; cores: number; memory_gib: number; qemu: string; accel: 'tcg' };
  kernel: string;
  cold_boot_ms: Sample;
  reset_ms: Sample;
  restore_ms: Sample;
  /** Reset plus first SSH command over cold boot to the same point. */
  reset_to_boot_ratio: number;
  state_mib: number;
  /** The most memory of the host that a guest took. */
  guest_mib: number;
  overhead_ms_per_trial: number;
  trials_per_second: number;
  /** Seconds for twice as many trials over seconds for once as many: 2 is linear. */
  double_trials_ratio: number;
  /** QEMU's share of cores x wall with several kernels side by side. */
  busy: { kernels: string[]; qemu_share: number; trials_per_second: number };
  /** One command in a fresh guest of virtme-ng, under TCG as well. */
  virtme_ng_ms?: Sample;
  /** Why that was not measured. */
  virtme_ng_missing?: string;
  /** cell beside Debian's crun. */
  runtimes: RuntimeComparison;
}

const perSecond = ({ trials, seconds }: TrialCost): number => trials / seconds;

type StateOf = (words: string) => Promise<[SavedState, ...SavedState[]]>;

/** Boots kernels under TCG, always: that is the case that has to be quick. */
async function states(emit: Emit, signal: AbortSignal): Promise<StateOf> {
  // Every guest listens for the end of the measuring.
  setMaxListeners(0, signal);
  const [image, qemu] = [await buildImage(emit), await qemuVersion()];
  return async words => {
    const made: SavedState[] = [];
    for (const kernel of await resolveKernels(words, emit)) {
      const spec = { kernel, image, accel: 'tcg' as const, memoryMiB: defaultMemoryMiB, qemu };
      made.push(await savedState(spec, '/dev/null', emit, signal));
    }
    const [first, ...more] = made;
    if (!first) throw new Error(`no kernel for ${words}`);
    return [first, ...more];
  };
}

/** Only what cell costs beside crun. */
export async function benchRuntimes(
  { kernel, runs }: BenchOptions,
  emit: Emit,
  signal: AbortSignal,
): Promise<RuntimeComparison> {
  const [state] = await (await states(emit, signal))(kernel);
  return compareRuntimes(state, runs, emit, signal);
}

/** Measures what people wait for. */
export async function bench(options: BenchOptions, emit: Emit, signal: AbortSignal): Promise<BenchResult> {
  const stateOf = await states(emit, signal);
  const [state] = await stateOf(options.kernel);
  const { kernel, qemu } = state.spec;

  const starts = await task(emit, 'bench-starts', `cold boots and resets of ${kernel.name}, in turn`, () =>
    measureStarts(state, options.runs, signal),
  );
  const cores = availableParallelism();
  const row = (count: number) => measureTrials([state], count, 1, cores, signal);
  const [once, twice] = await task(emit, 'bench-trials', 'rows of empty trials', async () => [
    await row(20),
    await row(40),
  ]);
  const all = await stateOf(options.kernels);
  const jobs = await automaticJobs(defaultMemoryMiB);
  const together = await task(emit, 'bench-busy', `${all.length} kernels side by side`, () =>
    measureTrials(all, 20, jobs, cores, signal),
  );
  const runtimes = await compareRuntimes(state, options.runs, emit, signal);
  const virtme = await measureVirtme(kernel, Math.min(options.runs, 3));
  return {
    machine: {
      cpu: cpus()[0]?.model ?? 'unknown',
      cores,
      memory_gib: Math.round(totalmem() / 2 ** 30),
      qemu,
      accel: 'tcg',
    },
    kernel: kernel.name,
    cold_boot_ms: sample(starts.cold),
    reset_ms: sample(starts.reset),
    restore_ms: sample(starts.loadvm),
    reset_to_boot_ratio: median(starts.reset) / median(starts.cold),
    state_mib: starts.stateBytes / 2 ** 20,
    guest_mib: starts.peakMiB,
    overhead_ms_per_trial: twice.overheadMs,
    trials_per_second: perSecond(twice),
    double_trials_ratio: twice.seconds / once.seconds,
    busy: {
      kernels: all.map(({ spec }) => spec.kernel.name),
      qemu_share: together.qemuShare,
      trials_per_second: perSecond(together),
    },
    ...('ms' in virtme ? { virtme_ng_ms: sample(virtme.ms) } : { virtme_ng_missing: virtme.why }),
    runtimes,
  };
}
