import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { trialName } from '../matrix/judge.ts';
import type { Matrix, TrialKey } from '../matrix/schema.ts';
import { cachePath } from '../paths.ts';

const file = (): string => cachePath('failed-last-time.json');

/** The trials that were not as expected when they were run last, by name. They are what people wait for. */
export async function failedLastTime(): Promise<ReadonlySet<string>> {
  const text = await readFile(file(), 'utf8').catch(() => '[]');
  return new Set(JSON.parse(text) as string[]);
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

/** The same trials, those that failed last time first, otherwise in their order. */
export function failedFirst<T extends TrialKey>(trials: readonly T[], failed: ReadonlySet<string>): T[] {
  const didFail = (trial: T) => failed.has(trialName(trial));
  return [...trials.filter(didFail), ...trials.filter(trial => !didFail(trial))];
}
