import type { UnifiedController } from './ask-unified.ts';

/** What is written to a file of a group; `or` is the file's name on kernels that have another scheduler. */
export interface Value {
  file: string;
  or?: string;
  value: string;
  /** Some kernels take it and do nothing. */
  readBack?: true;
}

/**
 * What a config limits with one controller, in the files of either version; null: that version cannot say it, and
 * without any file it says so anyway.
 */
export interface Limit {
  /** Of version 1. */
  controller: string;
  /** What the controller is called in version 2; null: it is not there. */
  unified: UnifiedController | null;
  v1: Value[] | null;
  v2: Value[] | null;
}
