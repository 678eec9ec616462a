import type { TimedEvent } from '../events.ts';
import { deriveMatrix, hasRun } from '../matrix/derive.ts';
import type { Expectations } from '../matrix/expectation.ts';
import type { Matrix } from '../matrix/schema.ts';
import { writeWhole } from './files.ts';
import type { Reporter } from './reporter.ts';

/**
 * A file that is made of the whole matrix, at the end, also of an interrupted run. Nothing is written when the
 * events end before the run started.
 */
export function derivedFile(
  path: string,
  expectations: Expectations,
  render: (matrix: Matrix) => string,
): Reporter {
  const events: TimedEvent[] = [];
  return {
    on(event) {
      events.push(event);
    },
    async end() {
      if (hasRun(events)) await writeWhole(path, render(deriveMatrix(events, expectations)));
    },
  };
}
