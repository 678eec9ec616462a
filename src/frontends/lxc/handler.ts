import type { Report } from '../report.ts';
import type { Source } from '../source.ts';
import type { Draft } from './draft.ts';
import type { Setting } from './lines.ts';

/** What a setting may look at besides itself. */
export interface Surroundings {
  source: Source;
  report: Report;
}

/** Puts one setting into the draft. Settings come in the order of the file, and later ones count. */
export type Handler = (draft: Draft, setting: Setting, surroundings: Surroundings) => void;

/** By key, or by the beginning of keys. */
export type Handlers = Record<string, Handler>;
