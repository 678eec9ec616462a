import type { LabEvent, TaskEvent } from '../events.ts';
import { trialName } from '../matrix/judge.ts';
import type { KernelRecord } from '../matrix/schema.ts';
import { count, duration, printable, progress } from './text.ts';

type EventOf<Type extends LabEvent['type']> = Extract<LabEvent, { type: Type }>;

/** What an event is in one line; undefined when it needs none. The compiler proves that no event is forgotten. */
type Sentences = { [Type in LabEvent['type']]: (event: EventOf<Type>) => string | undefined };

const taskEnd: Record<TaskEvent['state'], string> = {
  started: '',
  progress: '',
  done: 'done',
  cached: 'already there',
  failed: 'failed',
};

const sentences: Sentences = {
  task({ what, state, done, total, unit, seconds, note }) {
    const parts = [
      taskEnd[state],
      state === 'progress' ? progress(done, total, unit) : '',
      seconds === undefined ? '' : `in ${duration(seconds)}`,
      note === undefined ? '' : `(${note})`,
    ].filter(Boolean);
    return parts.length === 0 ? what : `${what}: ${parts.join(' ')}`;
  },
  notice: ({ text }) => text,
  'kvm-abandoned': ({ kernel, why }) =>
    `KVM failed under ${kernel}: ${why}. The trial is done again under TCG, and so is the rest of the run`,
  'run-started'({ id, kernels, scenarios, trials, accel, accelWhy, qemu, sabotage }) {
    const size = [
      count(kernels.length, 'kernel'),
      count(scenarios.length, 'scenario'),
      count(trials.length, 'trial'),
      ...(sabotage ? [`sabotaged: ${sabotage.join(' ')}`] : []),
    ];
    return `run ${id}: ${size.join(', ')}; QEMU ${qemu} with ${accel}${accelWhy === '' ? '' : ` (${accelWhy})`}`;
  },
  'kernel-selected'({ word, kernel }) {
    const release = kernel.release === kernel.name ? '' : `, release ${kernel.release}`;
    return `kernel ${word}: ${kernel.name}${release}, from ${sourceWords[kernel.source]}`;
  },
  'guest-started': ({ kernel }) => `${kernel}: guest started`,
  'guest-ready': ({ kernel, seconds, how }) => `${kernel}: guest ${how} in ${duration(seconds)}`,
  'guest-stopped': ({ kernel, why }) => `${kernel}: guest stopped${why === '' ? '' : `: ${why}`}`,
  'trial-started': trial => `${trialName(trial)}: started`,
  step: event => `${trialName(event)}: ${event.text}`,
  'trial-observed': ({ trial }) => `${trialName(trial)}: ${trial.outcome} in ${duration(trial.seconds)}`,
  'run-finished': ({ seconds, interrupted }) =>
    `run ${interrupted ? 'interrupted' : 'finished'} after ${duration(seconds)}`,
};

export const sourceWords: Record<KernelRecord['source'], string> = {
  file: 'a file',
  store: 'the local store',
  mirror: 'the Debian mirror',
  archive: 'the old releases',
  snapshot: 'the Debian snapshot archive',
  build: 'a source tree',
};

const sentenceOf = <Event extends LabEvent>(event: Event): string | undefined =>
  (sentences[event.type] as (event: Event) => string | undefined)(event);

/** An event as one line that is safe to print. */
export function eventLine(event: LabEvent): string | undefined {
  const line = sentenceOf(event);
  return line === undefined ? undefined : printable(line);
}
