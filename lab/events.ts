import type { KernelRecord, ScenarioRecord, Trial, TrialKey } from './matrix/schema.ts';

/**
 * One step of work that takes time, as it goes: a download, a compilation, a boot.
 * `id` is stable over the life of the step; `cached` means that nothing had to be done.
 */
export interface TaskEvent {
  type: 'task';
  id: string;
  what: string;
  state: 'started' | 'progress' | 'done' | 'cached' | 'failed';
  /** How far, in `unit`s; `total` is absent while it is not known. */
  done?: number;
  total?: number;
  unit?: 'bytes' | 'files';
  seconds?: number;
  note?: string;
}

/**
 * Everything that happens in a run. This union is the whole interface between the engine and what is shown or
 * written: the screen, events.jsonl, the matrix and junit.xml are all derived from it.
 */
export type LabEvent =
  | TaskEvent
  | { type: 'notice'; text: string }
  | {
      type: 'run-started';
      id: string;
      command: string[];
      accel: 'tcg' | 'kvm';
      accelWhy: string;
      qemu: string;
      cell: string;
      /** How the guests' hosts had their control groups; runs of before have `v1`. */
      cgroup?: 'v1' | 'v2' | 'hybrid';
      /** Mitigations that are claimed and not applied; absent in a run that tells the truth. */
      sabotage?: string[];
      kernels: KernelRecord[];
      scenarios: ScenarioRecord[];
      trials: TrialKey[];
    }
  | { type: 'kernel-selected'; word: string; kernel: KernelRecord }
  | { type: 'guest-started'; kernel: string; commandLine: string[] }
  | { type: 'guest-ready'; kernel: string; seconds: number; how: 'booted' | 'restored' }
  /** KVM failed a guest of this kernel; from here on the guests run under TCG. */
  | { type: 'kvm-abandoned'; kernel: string; why: string }
  | { type: 'guest-stopped'; kernel: string; why: string; cpuSeconds: number }
  | ({ type: 'trial-started' } & TrialKey)
  | ({ type: 'step'; text: string } & TrialKey)
  | { type: 'trial-observed'; trial: Omit<Trial, 'expected' | 'why' | 'verdict'> }
  | { type: 'run-finished'; seconds: number; interrupted: boolean };

/** In events.jsonl events carry the time at which they were emitted, ISO 8601. */
export type TimedEvent = LabEvent & { time: string };

export type Emit = (event: LabEvent) => void;

/** Runs `work` as one task: started, then done or failed, with the seconds it took. */
export async function task<T>(emit: Emit, id: string, what: string, work: () => Promise<T>): Promise<T> {
  const begin = performance.now();
  const seconds = () => Math.round(performance.now() - begin) / 1000;
  emit({ type: 'task', id, what, state: 'started' });
  try {
    const result = await work();
    emit({ type: 'task', id, what, state: 'done', seconds: seconds() });
    return result;
  } catch (error) {
    emit({ type: 'task', id, what, state: 'failed', seconds: seconds() });
    throw error;
  }
}
