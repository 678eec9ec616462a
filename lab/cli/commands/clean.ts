import { UserError } from '../../errors.ts';
import type { HeldLock } from '../../host/lock.ts';
import { cacheRoot } from '../../paths.ts';
import { columns, size } from '../columns.ts';
import { command } from '../command.ts';
import { flag } from '../option.ts';
import { withProgress } from './progress.ts';
import { colourOption } from './screen-options.ts';

/** What a lab is at work on must not be taken from under it, and what it will ask for next nobody knows. */
function refuseInUse(held: readonly HeldLock[]): void {
  if (held.length === 0) return;
  const processes = [...new Set(held.map(({ pid }) => pid))].join(', ');
  throw new UserError(
    `nothing was freed: another lab is at work on this cache (process ${processes})`,
    'lab clean --yes, when it has ended',
  );
}

export const clean = command({
  name: 'clean',
  summary: 'show what the cache holds that can be made or fetched again, and free it',
  positionals: {},
  options: {
    yes: flag({ short: 'y', summary: 'free it; without this it is only shown' }),
    ...colourOption,
  },
  examples: ['clean', 'clean --yes'],
  sections: {
    Note: [
      'Kernels that you added or built stay: `lab kernels rm NAME` removes one. Results of runs stay too. While another lab is at work nothing is freed.',
    ],
  },
  async run({ options }) {
    const { cacheParts } = await import('../cache.ts');
    const { heldLocks } = await import('../../host/lock.ts');
    const parts = await cacheParts();
    const total = size(parts.reduce((sum, { bytes }) => sum + bytes, 0));
    if (parts.length === 0) {
      process.stdout.write(`Nothing to free in ${cacheRoot}.\n`);
      return 0;
    }
    const lines = columns(
      parts.map(({ what, bytes, again }) => [size(bytes), what, again]),
      [0],
    );
    process.stdout.write(`${lines.join('\n')}\n\n`);
    if (!options.yes) {
      process.stdout.write(`${total} can be freed in ${cacheRoot}.\nnext: lab clean --yes\n`);
      return 0;
    }
    refuseInUse(await heldLocks());
    await withProgress(options, async emit => {
      for (const part of parts) await part.remove(emit);
    });
    process.stdout.write(`${total} freed.\n`);
    return 0;
  },
});
