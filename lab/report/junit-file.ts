import { Builder } from 'xml2js';
import type { Expectations } from '../matrix/expectation.ts';
import { isFailure } from '../matrix/judge.ts';
import type { KernelRecord, Matrix, Trial } from '../matrix/schema.ts';
import { derivedFile } from './derived-file.ts';
import { carriedBy } from './outcome-words.ts';
import type { Reporter } from './reporter.ts';

/** What XML 1.0 cannot hold, not even escaped (section 2.2 of the recommendation), becomes U+FFFD. */
const legal = (text: string): string =>
  text.replace(/[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu, '\u{FFFD}');

type Result = 'passed' | 'failure' | 'error' | 'skipped';

/** Outcomes that say nothing about a mitigation: a green test would be read as one that holds. */
const saysNothing = new Set(['not-applicable', 'not-enforceable', 'inconclusive']);

const resultOf = ({ outcome, verdict }: Trial): Result => {
  if (isFailure(outcome)) return 'error';
  if (verdict === 'unexpected') return 'failure';
  return saysNothing.has(outcome) ? 'skipped' : 'passed';
};

function body(trial: Trial): object {
  const { outcome, expected, why, verdict, evidence } = trial;
  const message = legal(expected === null ? outcome : `${outcome}, expected ${expected}: ${why}`);
  switch (resultOf(trial)) {
    case 'error':
    case 'failure':
      return { [resultOf(trial)]: { $: { message, type: outcome }, _: legal(evidence) } };
    case 'skipped':
      return { skipped: { $: { message } }, 'system-out': legal(evidence) };
    case 'passed':
      if (verdict === 'expected') return {};
      return { 'system-out': legal(`${outcome}; nothing is expected here yet\n${evidence}`) };
  }
}

const testcase = (trial: Trial): object => ({
  $: {
    name: legal(`${trial.scenario}/${trial.variant}`),
    classname: legal(trial.kernel),
    time: trial.seconds.toFixed(3),
  },
  ...body(trial),
});

const totals = (trials: readonly Trial[]): Record<string, string> => {
  const number = (result: Result) => String(trials.filter(trial => resultOf(trial) === result).length);
  return {
    tests: String(trials.length),
    failures: number('failure'),
    errors: number('error'),
    skipped: number('skipped'),
  };
};

function testsuite({ run, trials }: Matrix, kernel: KernelRecord): object {
  const own = trials.filter(trial => trial.kernel === kernel.name);
  const properties = {
    release: kernel.release,
    source: kernel.source,
    sha256: kernel.sha256,
    accel: carriedBy(run),
    qemu: run.qemu,
    cell: run.cell,
  };
  return {
    $: {
      name: legal(kernel.name),
      ...totals(own),
      time: own.reduce((sum, { seconds }) => sum + seconds, 0).toFixed(3),
      timestamp: run.started.replace(/(\.\d+)?Z$/, ''),
    },
    properties: {
      property: Object.entries(properties).map(([name, value]) => ({ $: { name, value: legal(value) } })),
    },
    testcase: own.map(testcase),
  };
}

/** The matrix as JUnit XML: a test suite for each kernel, a test case for each scenario and variant. */
export function junitXml(matrix: Matrix): string {
  const document = {
    testsuites: {
      $: {
        name: legal(matrix.run.id),
        ...totals(matrix.trials),
        time: matrix.run.seconds.toFixed(3),
      },
      testsuite: matrix.kernels.map(kernel => testsuite(matrix, kernel)),
    },
  };
  return `${new Builder({ xmldec: { version: '1.0', encoding: 'UTF-8' } }).buildObject(document)}\n`;
}

/** Writes junit.xml. */
export const junitFile = (path: string, expectations: Expectations): Reporter =>
  derivedFile(path, expectations, junitXml);
