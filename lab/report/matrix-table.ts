import { isFailure, trialName } from '../matrix/judge.ts';
import type { Matrix, Trial, Verdict } from '../matrix/schema.ts';
import { matrixGrid } from './matrix-grid.ts';
import { carriedBy, explained, meaningOf, meaningOfStar, styleOf, verdicts } from './outcome-words.ts';
import { count, duration, fit, type Paint, padEnd, painter, printable, widthOf, wrap } from './text.ts';

export interface TableOptions {
  /** Columns of the terminal. */
  width: number;
  colour: boolean;
  /** Where the files of the run lie, shown at the end. */
  results?: string;
}

const evidenceLines = 5;
const order: Verdict[] = ['expected', 'unexpected', 'unclaimed'];

/** The marks and the words that occur, and what they mean. */
function legend({ trials }: Matrix, width: number, paint: Paint): string[] {
  const marks = order
    .filter(verdict => trials.some(trial => trial.verdict === verdict))
    .map(verdict => verdicts[verdict]);
  const words = explained.filter(outcome => trials.some(trial => trial.outcome === outcome));
  const longest = Math.max(0, ...words.map(widthOf));
  const onOneLine = marks.reduce((sum, { meaning }) => sum + widthOf(meaning) + 5, 0) <= width;
  const shownMarks = marks.map(
    ({ mark, style, meaning }) => `${paint(style, mark)} ${paint('dim', meaning)}`,
  );
  return [
    ...(onOneLine ? [shownMarks.join('   ')] : shownMarks),
    ...words.map(word => {
      const meaning = fit(meaningOf(word) ?? '', Math.max(8, width - longest - 2));
      return `${paint(styleOf(word), padEnd(word, longest))}  ${paint('dim', meaning)}`;
    }),
    ...(trials.some(({ unenforced }) => unenforced) ? [paint('dim', fit(`*  ${meaningOfStar}`, width))] : []),
  ];
}

/** The last lines decide: what came before them led there. */
function evidenceOf({ evidence }: Trial, width: number, paint: Paint): string[] {
  const lines = evidence
    .split('\n')
    .map(printable)
    .filter(line => line.trim() !== '');
  const left = lines.length - evidenceLines;
  return [
    ...(left > 0 ? [paint('dim', fit(`… ${count(left, 'more line')} in matrix.json`, width))] : []),
    ...lines
      .slice(-evidenceLines)
      .flatMap(line => wrap(line, width))
      .map(line => paint('dim', line)),
  ];
}

function surprise(trial: Trial, width: number, paint: Paint): string[] {
  const { outcome, expected, why, verdict } = trial;
  const [name = '', ...more] = wrap(`${printable(trialName(trial))}: ${printable(outcome)}`, width - 2);
  const claim =
    expected === null
      ? []
      : wrap(`expected ${printable(expected)}: ${printable(why)}`, Math.max(16, width - 4));
  const evidence = evidenceOf(trial, Math.max(16, width - 6), paint);
  return [
    '',
    `${paint(verdicts[verdict].style, verdicts[verdict].mark)} ${paint('bold', name)}`,
    ...more.map(line => `  ${paint('bold', line)}`),
    ...claim.map(line => `    ${line}`),
    ...evidence.map(line => `    ${paint('dim', '│')} ${line}`),
  ];
}

/** Every trial is counted once: by its verdict, and failures of the lab or the kernel by name. */
function counts({ trials, run }: Matrix): string {
  const withVerdict = (verdict: Verdict) =>
    trials.filter(trial => trial.verdict === verdict && !isFailure(trial.outcome)).length;
  const failures = ['crashed', 'hung', 'infra'].map(
    failure => [trials.filter(({ outcome }) => outcome === failure).length, failure] as const,
  );
  const parts = [...order.map(verdict => [withVerdict(verdict), verdict] as const), ...failures];
  const shown = parts.filter(([number]) => number > 0).map(([number, name]) => `${number} ${name}`);
  return `${[count(trials.length, 'trial'), ...shown].join(' · ')} in ${duration(run.seconds)}`;
}

/**
 * The matrix for a terminal: the grid, the legend, what was unexpected with its evidence, the counts, and where
 * the results lie. Ends without a newline.
 */
export function renderMatrix(matrix: Matrix, { width, colour, results }: TableOptions): string {
  const paint = painter(colour);
  const unexpected = matrix.trials.filter(({ verdict }) => verdict === 'unexpected');
  const { qemu, cell, sabotage } = matrix.run;
  const summary = [
    ...(sabotage
      ? wrap(`Sabotaged: ${sabotage.join(', ')} claimed and not applied.`, width).map(line =>
          paint('alarm', line),
        )
      : []),
    ...wrap(counts(matrix), width),
    paint('dim', fit(`QEMU ${qemu} with ${carriedBy(matrix.run)}, cell ${cell.slice(0, 12)}`, width)),
    ...(results === undefined ? [] : [`Results: ${results}`]),
  ];
  const sections = [
    matrixGrid(matrix, width, paint),
    matrix.trials.length === 0 ? [] : legend(matrix, width, paint),
    unexpected.length === 0
      ? []
      : [paint('alarm', 'Unexpected'), ...unexpected.flatMap(trial => surprise(trial, width, paint))],
    summary,
  ];
  return sections
    .filter(lines => lines.length > 0)
    .map(lines => lines.join('\n'))
    .join('\n\n');
}
