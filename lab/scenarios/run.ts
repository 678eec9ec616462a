import { randomBytes } from 'node:crypto';
import { setMaxListeners } from 'node:events';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Emit } from '../events.ts';
import { type Accelerator, chooseAccelerator, forgetKvm } from '../guest/accelerator.ts';
import { qemuVersion } from '../guest/qemu-version.ts';
import { savedState } from '../guest/state.ts';
import type { GuestSpec } from '../guest/state-key.ts';
import type { SavedState } from '../guest/state-store.ts';
import type { Image } from '../images/image.ts';
import { buildImage } from '../images/initramfs.ts';
import { withOptions } from '../kernels/config.ts';
import { refuseUnfit } from '../kernels/fitness.ts';
import type { Kernel } from '../kernels/kernel.ts';
import { resolveKernels } from '../kernels/resolve.ts';
import type { Expectations } from '../matrix/expectation.ts';
import { Acceleration } from './acceleration.ts';
import type { CgroupLayout } from './cgroup-layout.ts';
import { automaticJobs } from './jobs.ts';
import { knownMitigations } from './known-mitigations.ts';
import { failedFirst, failedLastTime } from './last-time.ts';
import { selectScenarios } from './load.ts';
import { type PlannedTrial, planTrials } from './plan.ts';
import { sabotaged } from './sabotage.ts';
import { WorkList } from './work-list.ts';
import { workThrough } from './worker.ts';

export interface RunOptions {
  /** What `--kernel` was given. */
  kernels: string;
  /** Ids, themes or globs; none means all. */
  scenarios: string[];
  variants: string[] | undefined;
  jobs: number | 'auto';
  /** The directory of this run's results; made here. */
  resultsDir: string;
  accel: 'auto' | 'kvm' | 'tcg';
  memoryMiB: number | undefined;
  /** How the guest's host has its control groups. */
  cgroup: CgroupLayout;
  /** Mitigations, or `all`, that are claimed and not applied, to see whether the lab notices. */
  sabotage: readonly string[] | undefined;
  /** The words after `lab`, for the record. */
  command: string[];
}

export const defaultMemoryMiB = 128;

/** A name for a run that sorts by time and is not met twice. */
export const newRunId = (now = new Date()): string =>
  `${now.toISOString().slice(0, 19).replaceAll(':', '')}-${randomBytes(2).toString('hex')}`;

/** What the scenarios of this project expect, for whoever derives a matrix from events. */
export async function expectations(patterns: readonly string[]): Promise<Expectations> {
  const scenarios = await selectScenarios(patterns);
  return new Map(scenarios.map(scenario => [scenario.id, scenario.expectations]));
}

/**
 * The main job: kernels, image, guests, trials. All that comes of it goes out as events; the matrix is derived from
 * them. Resolves when every trial is observed or the run was interrupted by `signal`, with nothing left running.
 * @throws UserError for a kernel, scenario or variant that does not exist, before anything is started
 */
export async function runLab(
  id: string,
  options: RunOptions,
  emit: Emit,
  signal: AbortSignal,
): Promise<void> {
  // Every guest and every wait listens for the end of the run.
  setMaxListeners(0, signal);
  const begin = performance.now();
  const scenarios = await selectScenarios(options.scenarios);
  planTrials(['any'], scenarios, options.variants);
  const sabotage = sabotaged(options.sabotage ?? [], Object.keys(knownMitigations));
  const [kernels, image, qemu] = await Promise.all([
    resolveFit(options.kernels, emit),
    buildImage(emit),
    qemuVersion(),
  ]);
  signal.throwIfAborted();
  const memoryMiB = options.memoryMiB ?? defaultMemoryMiB;
  const accelerator = await accelerate(options.accel, kernels, image, memoryMiB, qemu, emit, signal);
  signal.throwIfAborted();

  const trials = planTrials(
    kernels.map(kernel => kernel.name),
    scenarios,
    options.variants,
  );
  emit({
    type: 'run-started',
    id,
    command: options.command,
    accel: accelerator.accel,
    accelWhy: accelerator.why,
    qemu,
    cell: image.cellSha256,
    cgroup: options.cgroup,
    ...(sabotage.size > 0 && { sabotage: [...sabotage] }),
    kernels: await Promise.all(kernels.map(withOptions)),
    scenarios: scenarios.map(({ id, kind, title, seed, answers, variants }) => ({
      id,
      kind,
      title,
      seed: [...seed],
      answers: [...answers],
      variants: [...variants],
    })),
    trials: trials.map(({ kernel, scenario, variant }) => ({ kernel, scenario, variant })),
  });
  const acceleration = new Acceleration(accelerator.accel, emit, why => forgetKvm(qemu, why));
  const specOf = (kernel: Kernel): GuestSpec => ({
    kernel,
    image,
    accel: acceleration.current,
    memoryMiB,
    qemu,
  });
  const guests = await guestFactory(kernels, specOf, options.resultsDir, emit, signal);
  const jobs = options.jobs === 'auto' ? await automaticJobs(memoryMiB) : options.jobs;
  const work = new WorkList<PlannedTrial>(failedFirst(trials, await failedLastTime()));
  await Promise.all(
    Array.from({ length: Math.min(jobs, trials.length) }, () =>
      workThrough({ work, ...guests, acceleration, cgroup: options.cgroup, sabotage, emit, signal }),
    ),
  );
  const seconds = Math.round(performance.now() - begin) / 1000;
  emit({ type: 'run-finished', seconds, interrupted: signal.aborted });
}

/** The kernels that are asked for; one on which no guest can come up ends the run before anything is compiled for it. */
async function resolveFit(words: string, emit: Emit): Promise<Kernel[]> {
  const kernels = await resolveKernels(words, emit);
  await refuseUnfit(kernels);
  return kernels;
}

function accelerate(
  wish: RunOptions['accel'],
  kernels: readonly Kernel[],
  image: Image,
  memoryMiB: number,
  qemu: string,
  emit: Emit,
  signal: AbortSignal,
): Promise<Accelerator> {
  // The newest of them: KVM's own bugs with old guests must not decide for all.
  const kernel = kernels.at(-1) as Kernel;
  return chooseAccelerator(wish, { kernel, image, memoryMiB, qemu, signal }, emit);
}

/** Each kernel's saved state, made once however many workers ask, and the file its console goes to. */
async function guestFactory(
  kernels: readonly Kernel[],
  specOf: (kernel: Kernel) => GuestSpec,
  resultsDir: string,
  emit: Emit,
  signal: AbortSignal,
) {
  const directories = consoleDirectories(kernels);
  const directoryOf = (name: string) => join(resultsDir, 'kernels', directories.get(name) ?? name);
  await Promise.all(kernels.map(({ name }) => mkdir(directoryOf(name), { recursive: true })));
  const states = new Map<string, Promise<SavedState>>();
  const consoleLogOf = (name: string) => join(directoryOf(name), 'console.log');
  const stateOf = async (name: string, spoiled?: SavedState): Promise<SavedState> => {
    const spec = specOf(kernels.find(kernel => kernel.name === name) as Kernel);
    const wanted = `${name} ${spec.accel}`;
    const pending = states.get(wanted);
    const known = pending && (await pending);
    if (known && known !== spoiled) return known;
    const made = savedState(spec, consoleLogOf(name), emit, signal);
    states.set(wanted, made);
    return made;
  };
  return { stateOf, consoleLogOf };
}

/** By name, where a kernel's console log goes below the results: its release, with the name where two share one. */
export function consoleDirectories(
  kernels: readonly Pick<Kernel, 'name' | 'release'>[],
): Map<string, string> {
  const shared = (release: string) => kernels.filter(kernel => kernel.release === release).length > 1;
  return new Map(
    kernels.map(({ name, release }) => [name, shared(release) ? `${release}-${name}` : release]),
  );
}
