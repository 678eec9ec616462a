import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Matrix } from '../matrix/schema.ts';
import { packageRoot } from '../paths.ts';
import { writeWhole } from './files.ts';
import { matrixJson } from './matrix-file.ts';

/** Where the matrices lie that this project stands by, one file a kernel series. */
export const referenceDirectory = join(packageRoot, 'results/reference');

const fileOf = (series: string) => join(referenceDirectory, `${series}.json`);

/** The series on record, oldest first. */
export async function seriesOnRecord(): Promise<string[]> {
  if (!existsSync(referenceDirectory)) return [];
  const files = (await readdir(referenceDirectory)).filter(file => file.endsWith('.json'));
  return files
    .map(file => file.slice(0, -'.json'.length))
    .sort((a, b) => a.localeCompare(b, 'en', { numeric: true }));
}

export async function readRecord(series: string): Promise<Matrix | undefined> {
  if (!existsSync(fileOf(series))) return undefined;
  return JSON.parse(await readFile(fileOf(series), 'utf8')) as Matrix;
}

export async function writeRecord(series: string, matrix: Matrix): Promise<void> {
  await mkdir(referenceDirectory, { recursive: true });
  await writeWhole(fileOf(series), matrixJson(matrix));
}

/** Everything on record, oldest series first. */
export async function allRecords(): Promise<Matrix[]> {
  const records = await Promise.all((await seriesOnRecord()).map(readRecord));
  return records.filter(record => record !== undefined);
}
