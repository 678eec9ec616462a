import type { TimedEvent } from '../events.ts';
import type { Outcome } from '../matrix/schema.ts';
import { eventLine } from './event-line.ts';
import { type LiveRegion, liveRegion, type Terminal } from './live-region.ts';
import { emptyState, follow, type LiveState } from './live-state.ts';
import { liveView } from './live-view.ts';
import { styleOf } from './outcome-words.ts';
import type { Reporter } from './reporter.ts';
import { duration, type Paint, padEnd, painter, printable, widthOf, wrap } from './text.ts';

/** A terminal that says when its size changed. */
export interface ResizingTerminal extends Terminal {
  on(event: 'resize', listener: () => void): unknown;
  off(event: 'resize', listener: () => void): unknown;
}

export interface LiveOptions {
  colour: boolean;
  verbose: boolean;
  now?: () => number;
}

const millisecondsPerFrame = 100;
/** Most outcomes are not longer, so that the names after them stand in one column. */
const outcomeWidth = 'not-enforceable'.length;

function trialLine(
  kernel: string,
  outcome: Outcome,
  trial: string,
  seconds: number,
  state: LiveState,
  paint: Paint,
) {
  const nameWidth = Math.max(0, ...[...state.kernels.keys()].map(name => widthOf(printable(name))));
  return [
    `  ${paint(styleOf(outcome), padEnd(printable(outcome), outcomeWidth))}`,
    padEnd(printable(kernel), nameWidth),
    printable(trial),
    paint('dim', duration(seconds)),
  ].join('  ');
}

/** What stays on the screen of an event: finished trials, finished tasks, news. Nothing for what only moves the view. */
function lastingLines(
  event: TimedEvent,
  state: LiveState,
  { verbose, columns }: { verbose: boolean; columns: number },
  paint: Paint,
): string[] {
  const line = eventLine(event) ?? '';
  switch (event.type) {
    case 'trial-observed': {
      const { kernel, scenario, variant, outcome, seconds } = event.trial;
      return [trialLine(kernel, outcome, `${scenario}/${variant}`, seconds, state, paint)];
    }
    case 'task':
      if (event.state === 'done') return [`${paint('green', '✓')} ${line}`];
      return event.state === 'failed' ? [`${paint('alarm', '✗')} ${line}`] : [];
    case 'run-started':
    case 'notice':
    case 'kvm-abandoned':
    case 'kernel-selected':
      return wrap(line, Math.max(20, columns - 1));
    case 'step':
      return verbose ? [paint('dim', `    ${line}`)] : [];
    case 'run-finished':
      return event.interrupted ? [paint('yellow', line)] : [];
    case 'guest-started':
    case 'guest-ready':
    case 'guest-stopped':
    case 'trial-started':
      return [];
  }
}

/** Gives the cursor back however the process ends, short of SIGKILL. */
function closeAtExit(region: LiveRegion): () => void {
  const close = () => region.close();
  process.once('exit', close);
  return () => process.off('exit', close);
}

/**
 * The view for a terminal: what is finished scrolls by and stays, what is under way is redrawn in place below it,
 * ten times a second.
 */
export function liveScreen(
  terminal: ResizingTerminal,
  { colour, verbose, now = Date.now }: LiveOptions,
): Reporter {
  const paint = painter(colour);
  const state = emptyState();
  const region = liveRegion(terminal);
  const forgetExit = closeAtExit(region);
  const draw = (above?: string[]) => region.draw(liveView(state, now(), terminal, paint), above);
  const redraw = () => draw();
  const timer = setInterval(redraw, millisecondsPerFrame).unref();
  terminal.on('resize', redraw);

  return {
    on(event) {
      follow(state, event);
      const lasting = lastingLines(event, state, { verbose, columns: terminal.columns }, paint);
      if (lasting.length > 0) draw(lasting);
    },
    async end() {
      clearInterval(timer);
      terminal.off('resize', redraw);
      region.close();
      forgetExit();
    },
  };
}
