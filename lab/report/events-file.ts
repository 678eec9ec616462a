import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Reporter } from './reporter.ts';

/**
 * events.jsonl: one event a line, written as it happens, so that a run that dies leaves everything up to then.
 * The writes are synchronous: an event is in the file before the next thing is done.
 */
export function eventsFile(path: string): Reporter {
  mkdirSync(dirname(path), { recursive: true });
  const file = openSync(path, 'w');
  return {
    on(event) {
      writeSync(file, `${JSON.stringify(event)}\n`);
    },
    async end() {
      closeSync(file);
    },
  };
}
