import type { TaskEvent, TimedEvent } from '../events.ts';
import type { TrialKey } from '../matrix/schema.ts';

/** A task that is under way. */
export interface LiveTask {
  what: string;
  /** Milliseconds since the epoch, as every time here. */
  since: number;
  done?: number;
  total?: number;
  unit?: 'bytes' | 'files';
}

/** A column of the matrix, while the run goes on. */
export interface LiveKernel {
  name: string;
  state: 'waiting' | 'booting' | 'running' | 'stopped';
  /** When the state was entered, or the trial that now runs was started. */
  since: number;
  finished: number;
  trials: number;
  /** What runs now, as `scenario/variant`. */
  current: string | undefined;
}

/** What the live view shows, made from the events alone. */
export interface LiveState {
  beginning: number | undefined;
  tasks: Map<string, LiveTask>;
  kernels: Map<string, LiveKernel>;
}

export const emptyState = (): LiveState => ({ beginning: undefined, tasks: new Map(), kernels: new Map() });

const wordOf = ({ scenario, variant }: TrialKey): string => `${scenario}/${variant}`;

function followTask(state: LiveState, event: TaskEvent, time: number): void {
  if (event.state !== 'started' && event.state !== 'progress') {
    state.tasks.delete(event.id);
    return;
  }
  const { what, done, total, unit } = event;
  const task: LiveTask = { what, since: state.tasks.get(event.id)?.since ?? time };
  if (done !== undefined) task.done = done;
  if (total !== undefined) task.total = total;
  if (unit !== undefined) task.unit = unit;
  state.tasks.set(event.id, task);
}

/** Takes one event into the state. */
export function follow(state: LiveState, event: TimedEvent): void {
  const time = Date.parse(event.time);
  state.beginning ??= time;
  const change = (kernel: string, changes: Partial<LiveKernel>) => {
    const known = state.kernels.get(kernel);
    if (known) Object.assign(known, changes);
  };

  switch (event.type) {
    case 'task':
      return followTask(state, event, time);
    case 'run-started':
      state.kernels = new Map(
        event.kernels.map(({ name }) => {
          const trials = event.trials.filter(trial => trial.kernel === name).length;
          return [name, { name, state: 'waiting', since: time, finished: 0, trials, current: undefined }];
        }),
      );
      return;
    case 'guest-started':
      return change(event.kernel, { state: 'booting', since: time, current: undefined });
    case 'guest-ready':
      return change(event.kernel, { state: 'running', since: time });
    case 'guest-stopped':
      return change(event.kernel, { state: 'stopped', since: time, current: undefined });
    case 'trial-started':
      return change(event.kernel, { state: 'running', since: time, current: wordOf(event) });
    case 'trial-observed': {
      const known = state.kernels.get(event.trial.kernel);
      if (known === undefined) return;
      const isCurrent = known.current === wordOf(event.trial);
      known.finished = Math.min(known.finished + 1, known.trials);
      if (isCurrent) Object.assign(known, { current: undefined, since: time });
      return;
    }
    case 'run-finished':
      state.kernels.clear();
      state.tasks.clear();
      return;
    case 'notice':
    case 'kernel-selected':
    case 'step':
      return;
  }
}
