import type { LiveKernel, LiveState, LiveTask } from './live-state.ts';
import {
  count,
  duration,
  fit,
  type Paint,
  padEnd,
  padStart,
  printable,
  progress,
  type Style,
  widthOf,
} from './text.ts';

export interface ViewSize {
  columns: number;
  /** Rows of the terminal; the view stays below that. */
  rows: number;
}

interface Segment {
  style: Style;
  text: string;
}

const spinner = '⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏';
const barWidth = 16;

const spin = (now: number): string => spinner[Math.floor(now / 100) % spinner.length] ?? ' ';

const bar = (part: number, width: number): string => {
  const full = Math.round(Math.min(1, Math.max(0, part)) * width);
  return '━'.repeat(full) + '─'.repeat(width - full);
};

/** Puts segments on one line of at most `width` columns, with `end` at its right edge when there is room. */
function line(segments: Segment[], end: string, width: number, paint: Paint): string {
  const room = Math.max(0, width - widthOf(end) - 2);
  let used = 0;
  let painted = '';
  for (const { style, text } of segments) {
    const shown = fit(text, room - used);
    used += widthOf(shown);
    painted += paint(style, shown);
  }
  if (width < widthOf(end) + 12) return painted;
  return `${painted}${' '.repeat(room - used + 2)}${paint('dim', end)}`;
}

function taskLine(task: LiveTask, now: number, width: number, paint: Paint): string {
  const { what, done, total, unit, since } = task;
  const isMeasured = done !== undefined && total !== undefined && total > 0;
  const segments: Segment[] = [
    { style: 'cyan', text: `${spin(now)} ` },
    { style: 'plain', text: printable(what) },
    { style: 'cyan', text: isMeasured && width >= 72 ? `  ${bar(done / total, barWidth)}` : '' },
    { style: 'dim', text: done === undefined ? '' : `  ${progress(done, total, unit)}` },
  ];
  return line(segments, duration((now - since) / 1000), width, paint);
}

const isDone = ({ finished, trials, running }: LiveKernel): boolean =>
  finished >= trials && running.size === 0;
const isBusy = ({ booting, guests, running }: LiveKernel): boolean =>
  booting !== undefined || guests > 0 || running.size > 0;

/** What the kernel does, in a word or the name of the trial that runs longest, and since when. */
function doing(kernel: LiveKernel): { text: string; since?: number } {
  const [oldest] = kernel.running;
  if (oldest !== undefined) {
    const [trial, since] = oldest;
    const more = kernel.running.size > 1 ? ` and ${kernel.running.size - 1} more` : '';
    return { text: `${printable(trial)}${more}`, since };
  }
  if (isDone(kernel)) return { text: 'done' };
  if (kernel.booting !== undefined) return { text: 'booting', since: kernel.booting };
  return { text: kernel.guests > 0 ? 'ready' : 'waiting' };
}

function kernelLine(kernel: LiveKernel, nameWidth: number, now: number, width: number, paint: Paint): string {
  const { name, finished, trials } = kernel;
  const { text, since } = doing(kernel);
  const digits = String(trials).length;
  const sign = isDone(kernel) ? '✓' : isBusy(kernel) ? spin(now) : ' ';
  const segments: Segment[] = [
    { style: isDone(kernel) ? 'green' : 'cyan', text: `${sign} ` },
    { style: 'bold', text: padEnd(printable(name), nameWidth) },
    { style: 'cyan', text: width >= 72 ? `  ${bar(trials === 0 ? 1 : finished / trials, barWidth)}` : '' },
    { style: 'plain', text: `  ${padStart(String(finished), digits)} of ${trials}` },
    { style: 'dim', text: `  ${text}` },
  ];
  return line(segments, since === undefined ? '' : duration((now - since) / 1000), width, paint);
}

function totalLine({ kernels, beginning }: LiveState, now: number, width: number, paint: Paint): string {
  const all = [...kernels.values()];
  const sum = (of: (kernel: LiveKernel) => number) => all.reduce((total, kernel) => total + of(kernel), 0);
  const trials = sum(kernel => kernel.trials);
  const done = all.length === 0 ? '' : `${sum(kernel => kernel.finished)} of ${count(trials, 'trial')} · `;
  const text = `${done}${duration((now - (beginning ?? now)) / 1000)} · Ctrl-C ends the run and keeps its results`;
  return paint('dim', fit(text, width));
}

/** Busy kernels before those that wait, those before the ones that are done: what is cut off is what matters least. */
const urgency = (kernel: LiveKernel): number => (isDone(kernel) ? 2 : isBusy(kernel) ? 0 : 1);

/** The lines below the finished trials. None takes more than `columns - 1` columns, so that none wraps. */
export function liveView(state: LiveState, now: number, { columns, rows }: ViewSize, paint: Paint): string[] {
  if (state.tasks.size === 0 && state.kernels.size === 0) return [];
  const width = Math.max(1, columns - 1);
  const kernels = [...state.kernels.values()];
  const nameWidth = Math.max(0, ...kernels.map(({ name }) => widthOf(printable(name))));
  const room = Math.max(1, rows - 3);

  const tasks = [...state.tasks.values()].slice(0, room);
  const left = room - tasks.length;
  const isCut = kernels.length > left;
  const shownKernels = isCut
    ? kernels.toSorted((a, b) => urgency(a) - urgency(b)).slice(0, Math.max(0, left - 1))
    : kernels;
  const hidden = kernels.length - shownKernels.length;
  return [
    ...tasks.map(task => taskLine(task, now, width, paint)),
    ...shownKernels.map(kernel => kernelLine(kernel, nameWidth, now, width, paint)),
    ...(hidden > 0 ? [paint('dim', fit(`  and ${count(hidden, 'kernel')} more`, width))] : []),
    totalLine(state, now, width, paint),
  ];
}
