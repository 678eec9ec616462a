import type { LabEvent } from '../events.ts';
import { eventLine } from './event-line.ts';
import type { Reporter } from './reporter.ts';
import { padStart } from './text.ts';

/** Somewhere that text can be written to. */
export interface Sink {
  write(text: string): unknown;
}

/** Beginnings whose end is shown anyway, and what a trial does step by step: for those who ask for more. */
const details = new Set<LabEvent['type']>(['guest-started', 'trial-started', 'step']);
const secondsBetweenProgress = 10;

/** One plain line an event, with the seconds since the first one, for logs and pipes. */
export function logScreen(out: Sink, { verbose }: { verbose: boolean }): Reporter {
  let beginning: number | undefined;
  const progressShown = new Map<string, number>();

  /** A download says every few kilobytes how far it is: in a log, one line in ten seconds is enough. */
  const isTooSoon = (task: string, seconds: number): boolean => {
    const last = progressShown.get(task);
    const tooSoon = last !== undefined && seconds - last < secondsBetweenProgress;
    if (!tooSoon) progressShown.set(task, seconds);
    return tooSoon;
  };

  return {
    on(event) {
      const time = Date.parse(event.time) / 1000;
      beginning ??= time;
      const seconds = time - beginning;
      if (details.has(event.type) && !verbose) return;
      if (event.type === 'task' && event.state === 'started') progressShown.set(event.id, seconds);
      if (event.type === 'task' && event.state === 'progress' && isTooSoon(event.id, seconds)) return;
      const line = eventLine(event);
      if (line !== undefined) out.write(`[${padStart(seconds.toFixed(1), 7)} s] ${line}\n`);
    },
  };
}
