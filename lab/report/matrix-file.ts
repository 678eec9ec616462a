import type { Expectations } from '../matrix/expectation.ts';
import type { Matrix } from '../matrix/schema.ts';
import { derivedFile } from './derived-file.ts';
import type { Reporter } from './reporter.ts';

/** matrix.json as text: what the file holds and what `lab run --json` prints. */
export const matrixJson = (matrix: Matrix): string => `${JSON.stringify(matrix, null, 2)}\n`;

/** Writes matrix.json. */
export const matrixFile = (path: string, expectations: Expectations): Reporter =>
  derivedFile(path, expectations, matrixJson);
