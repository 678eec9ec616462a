import type { Emit } from '../../events.ts';
import { dispatcher } from '../../report/reporter.ts';
import { screen } from '../../report/screen.ts';
import { lookOf } from './screen-options.ts';

/** Runs `work` with what it emits shown on stderr, so that stdout holds the result and nothing else. */
export async function withProgress<T>(
  options: { 'no-colour': boolean },
  work: (emit: Emit) => Promise<T>,
): Promise<T> {
  const { colour } = lookOf(process.stderr, options);
  const { emit, end } = dispatcher([screen(process.stderr, { colour, verbose: false })]);
  try {
    return await work(emit);
  } finally {
    await end();
  }
}
