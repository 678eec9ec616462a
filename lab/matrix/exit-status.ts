import type { Matrix } from './schema.ts';

/**
 * The exit status of `lab run`: 3 when the lab failed in some trial, else 1 when some outcome was unexpected,
 * else 0. Infrastructure wins, because what it hides may be anything. (2, a wrong command line, never gets here.)
 */
export function exitStatus({ trials }: Pick<Matrix, 'trials'>): 0 | 1 | 3 {
  if (trials.some(({ outcome }) => outcome === 'infra')) return 3;
  return trials.some(({ verdict }) => verdict === 'unexpected') ? 1 : 0;
}
