import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { controlVariant, trialName } from '../matrix/judge.ts';
import type { Matrix, TrialKey } from '../matrix/schema.ts';
import { cachePath } from '../paths.ts';

const file = (): string => cachePath('failed-last-time.json');

/** The trials that were not as expected when they were run last, by name. They are what people wait for. */
export async function failedLastTime(): Promise<ReadonlySet<string>> {
  try {
    return new Set(JSON.parse(await readFile(file(), 'utf8')) as string[]);
  } catch {
    return new Set(); // none yet, or a damaged file: it only decides what comes first
  }
}

/** Notes what failed now and forgets what no longer does; trials that were not run keep their place. */
export async function rememberFailures({ trials }: Pick<Matrix, 'trials'>): Promise<void> {
  const failed = new Set(await failedLastTime());
  for (const trial of trials) {
    if (trial.verdict === 'unexpected') failed.add(trialName(trial));
    else failed.delete(trialName(trial));
  }
  await mkdir(dirname(file()), { recursive: true });
  const scratch = `${file()}.${process.pid}`;
  await writeFile(scratch, JSON.stringify([...failed].sort()));
  await rename(scratch, file());
}

/**
 * The same trials, those that failed last time first, otherwise in their order. With a failed one comes the control of
 * its attack, without which nothing could be said of it.
 */
export function failedFirst<T extends TrialKey>(trials: readonly T[], failed: ReadonlySet<string>): T[] {
  const failedOnes = trials.filter(trial => failed.has(trialName(trial)));
  const controls = failedOnes.map(trial => trialName({ ...trial, variant: controlVariant }));
  const wanted = new Set([...controls, ...failedOnes.map(trialName)]);
  const isFirst = (trial: T) => wanted.has(trialName(trial));
  return [...trials.filter(isFirst), ...trials.filter(trial => !isFirst(trial))];
}
