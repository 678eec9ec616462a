import { liveScreen } from './live-screen.ts';
import { logScreen } from './log-screen.ts';
import type { Reporter } from './reporter.ts';

export interface Environment {
  CI?: string | undefined;
  TERM?: string | undefined;
  NO_COLOR?: string | undefined;
}

const isSet = (value: string | undefined): boolean => value !== undefined && value !== '';

/** Whether a view that redraws itself can be shown: on a terminal that can move its cursor, and not in CI. */
export const isLive = (isTTY: boolean | undefined, { CI, TERM }: Environment): boolean =>
  isTTY === true && TERM !== 'dumb' && (!isSet(CI) || CI === 'false');

/** Whether to colour: on a terminal, unless NO_COLOR (https://no-color.org) is set. */
export const isColoured = (isTTY: boolean | undefined, { NO_COLOR, TERM }: Environment): boolean =>
  isTTY === true && TERM !== 'dumb' && !isSet(NO_COLOR);

/** What a person sees of a run while it goes on: a live view on a terminal, plain lines in a log. */
export function screen(
  stream: NodeJS.WriteStream,
  { colour, verbose }: { colour: boolean; verbose: boolean },
): Reporter {
  return isLive(stream.isTTY, process.env)
    ? liveScreen(stream, { colour, verbose })
    : logScreen(stream, { verbose });
}
