import type { LabEvent } from '../events.ts';
import type { SavedState } from '../guest/state-store.ts';
import { Acceleration } from '../scenarios/acceleration.ts';
import type { Scenario } from '../scenarios/define.ts';
import { WorkList } from '../scenarios/work-list.ts';
import { workThrough } from '../scenarios/worker.ts';

/** What a row of trials cost. */
export interface TrialCost {
  trials: number;
  seconds: number;
  /** Processor time of this process for each trial, in milliseconds: everything that is not QEMU. */
  overheadMs: number;
  /** The part of the machine's processor time that QEMU had: 1 is every core all the time. */
  qemuShare: number;
}

/** A scenario that asks for one thing, so that what is measured is all that surrounds a scenario. */
const empty: Scenario = {
  id: 'bench/empty',
  kind: 'fact',
  title: 'What does a trial cost that does nothing?',
  seed: [],
  needs: [],
  answers: ['done'],
  variants: ['none'],
  expectations: [],
  run: async bench => {
    await bench.host.must`pid`;
    return 'done';
  },
};

/** Runs `count` empty trials on each state's kernel, with `jobs` guests side by side, as a run does. */
export async function measureTrials(
  states: readonly SavedState[],
  count: number,
  jobs: number,
  cores: number,
  signal: AbortSignal,
): Promise<TrialCost> {
  const byName = new Map(states.map(state => [state.spec.kernel.name, state]));
  const trials = [...byName.keys()].flatMap(kernel =>
    Array.from({ length: count }, () => ({
      kernel,
      scenario: empty.id,
      variant: 'none',
      scenarioDefinition: empty,
    })),
  );
  let qemuSeconds = 0;
  const failed: string[] = [];
  const emit = (event: LabEvent) => {
    if (event.type === 'guest-stopped') qemuSeconds += event.cpuSeconds;
    if (event.type === 'trial-observed' && event.trial.outcome !== 'done') failed.push(event.trial.evidence);
  };
  const work = new WorkList(trials);
  const acceleration = new Acceleration('tcg', emit, async () => {});
  const stateOf = async (kernel: string) => byName.get(kernel) as SavedState;
  const [begin, cpu] = [performance.now(), process.cpuUsage()];
  await Promise.all(
    Array.from({ length: jobs }, () =>
      workThrough({
        work,
        stateOf,
        consoleLogOf: () => '/dev/null',
        acceleration,
        cgroup: 'v1',
        sabotage: new Set(),
        emit,
        signal,
      }),
    ),
  );
  const [seconds, used] = [(performance.now() - begin) / 1000, process.cpuUsage(cpu)];
  signal.throwIfAborted();
  if (failed.length > 0) throw new Error(`${failed.length} of ${trials.length} trials failed: ${failed[0]}`);
  return {
    trials: trials.length,
    seconds,
    overheadMs: (used.user + used.system) / 1000 / trials.length,
    qemuShare: qemuSeconds / (cores * seconds),
  };
}
