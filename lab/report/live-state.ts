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
  /** Since when a guest boots; undefined when none does. */
  booting: number | undefined;
  /** How many guests of it are up. */
  guests: number;
  finished: number;
  trials: number;
  /** What runs now, as `scenario/variant`, with the time at which it was started; the oldest first. */
  running: Map<string, number>;
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
  const kernelOf = (name: string) => state.kernels.get(name);

  switch (event.type) {
    case 'task':
      return followTask(state, event, time);
    case 'run-started':
      state.kernels = new Map(
        event.kernels.map(({ name }) => {
          const trials = event.trials.filter(trial => trial.kernel === name).length;
          return [name, { name, booting: undefined, guests: 0, finished: 0, trials, running: new Map() }];
        }),
      );
      return;
    case 'guest-started': {
      const kernel = kernelOf(event.kernel);
      if (kernel) kernel.booting = time;
      return;
    }
    case 'guest-ready': {
      const kernel = kernelOf(event.kernel);
      if (kernel) Object.assign(kernel, { booting: undefined, guests: kernel.guests + 1 });
      return;
    }
    case 'guest-stopped': {
      const kernel = kernelOf(event.kernel);
      if (kernel) Object.assign(kernel, { booting: undefined, guests: Math.max(0, kernel.guests - 1) });
      return;
    }
    case 'trial-started':
      kernelOf(event.kernel)?.running.set(wordOf(event), time);
      return;
    case 'trial-observed': {
      const kernel = kernelOf(event.trial.kernel);
      if (kernel === undefined) return;
      kernel.running.delete(wordOf(event.trial));
      kernel.finished = Math.min(kernel.finished + 1, kernel.trials);
      return;
    }
    case 'run-finished':
      state.kernels.clear();
      state.tasks.clear();
      return;
    case 'notice':
    case 'kvm-abandoned':
    case 'kernel-selected':
    case 'step':
      return;
  }
}
