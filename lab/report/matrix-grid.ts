import type { Matrix, ScenarioRecord, Trial } from '../matrix/schema.ts';
import { styleOf, verdicts } from './outcome-words.ts';
import { fit, type Paint, padEnd, printable, type Style, widthOf } from './text.ts';

/** A line of the grid: a theme, a scenario without cells of its own, or a row of trials. */
export interface Row {
  label: string;
  style: Style;
  /** One for each kernel; undefined where the trial did not run. Empty for a heading. */
  trials: (Trial | undefined)[];
}

const gap = '  ';
const notRun = 'not run';
/** Narrower than this nothing is made, however narrow the terminal is. */
const shortestWord = 11;
const shortestLabel = 12;

/** `cgroup/v2` is the theme cgroup and the name v2. */
const splitId = (id: string): [theme: string, name: string] => {
  const slash = id.indexOf('/');
  return slash < 0 ? ['', id] : [id.slice(0, slash), id.slice(slash + 1)];
};

/** Scenarios under their theme, the variants of an attack indented beneath it. Rows that did not run at all are left out. */
export function rowsOf({ kernels, scenarios, trials }: Matrix): Row[] {
  const byKey = new Map(trials.map(trial => [`${trial.kernel} ${trial.scenario} ${trial.variant}`, trial]));
  const trialsOf = ({ id }: ScenarioRecord, variant: string) =>
    kernels.map(({ name }) => byKey.get(`${name} ${id} ${variant}`));

  const rows: Row[] = [];
  let lastTheme = '';
  for (const scenario of scenarios) {
    const lines = scenario.variants
      .map(variant => ({ variant, trials: trialsOf(scenario, variant) }))
      .filter(line => line.trials.some(Boolean));
    const [theme, name] = splitId(scenario.id);
    const [only, ...others] = lines;
    if (only === undefined) continue;

    if (theme !== lastTheme) rows.push({ label: theme, style: 'bold', trials: [] });
    lastTheme = theme;
    const indent = theme === '' ? '' : '  ';
    if (scenario.kind === 'fact' && others.length === 0) {
      rows.push({ label: `${indent}${name}`, style: 'plain', trials: only.trials });
      continue;
    }
    rows.push({ label: `${indent}${name}`, style: 'plain', trials: [] });
    for (const { variant, trials: own } of lines)
      rows.push({ label: `${indent}  ${variant}`, style: 'dim', trials: own });
  }
  return rows;
}

/** The outcome in lines of at most `width` columns, broken after hyphens. */
function broken(outcome: string, width: number): string[] {
  const lines: string[] = [];
  for (const piece of outcome.split(/(?<=-)/)) {
    const line = lines.at(-1);
    if (line !== undefined && widthOf(line + piece) <= width) lines[lines.length - 1] = line + piece;
    else lines.push(piece);
  }
  return lines;
}

/** What stands in a cell, line by line, without its mark; a star where the kernel could not enforce all of a set. */
const wordsOf = (trial: Trial | undefined, width: number): string[] =>
  trial === undefined ? [notRun] : broken(`${printable(trial.outcome)}${trial.unenforced ? '*' : ''}`, width);

const markWidth = 2;

function paintCell(
  trial: Trial | undefined,
  line: number,
  text: string,
  width: number,
  paint: Paint,
): string {
  const words = padEnd(fit(text, width - markWidth), width - markWidth);
  if (trial === undefined) return paint('dim', `  ${words}`);
  const { mark, style } = verdicts[trial.verdict];
  const shown = line === 0 ? paint(style, mark) : ' ';
  return `${shown} ${paint(trial.verdict === 'unexpected' ? 'alarm' : styleOf(trial.outcome), words)}`;
}

/** The rows, with the kernels of one block across. */
function block(
  rows: Row[],
  names: string[],
  first: number,
  labelWidth: number,
  widths: number[],
  paint: Paint,
) {
  const columns = names.map((name, place) => ({ name, width: widths[place] ?? 0, place: first + place }));
  const header = columns.map(({ name, width }) => paint('bold', padEnd(fit(name, width), width))).join(gap);
  const lines = [`${' '.repeat(labelWidth)}${gap}${header}`];

  for (const row of rows) {
    const label = padEnd(fit(row.label, labelWidth), labelWidth);
    const isTheme = row.style === 'bold';
    if (isTheme && lines.length > 1) lines.push('');
    if (row.trials.length === 0) {
      lines.push(paint(row.style, label));
      continue;
    }
    const cells = columns.map(({ width, place }) => ({
      trial: row.trials[place],
      width,
      words: wordsOf(row.trials[place], width - markWidth),
    }));
    const height = Math.max(...cells.map(({ words }) => words.length));
    for (let line = 0; line < height; line++) {
      const painted = cells.map(({ trial, width, words }) =>
        words[line] === undefined
          ? ' '.repeat(width)
          : paintCell(trial, line, words[line] ?? '', width, paint),
      );
      lines.push([line === 0 ? paint(row.style, label) : ' '.repeat(labelWidth), ...painted].join(gap));
    }
  }
  return lines.map(line => line.trimEnd());
}

/** How wide a kernel's column must be when no outcome is broken over more than `width` columns. */
const columnWidth = (name: string, place: number, rows: Row[], width: number): number =>
  Math.max(
    markWidth + notRun.length,
    widthOf(name),
    ...rows
      .filter(({ trials }) => trials.length > 0)
      .flatMap(({ trials }) => wordsOf(trials[place], width).map(word => markWidth + widthOf(word))),
  );

/** Which kernels go into one block, and how wide their columns are. */
interface Layout {
  blocks: number;
  labelWidth: number;
  widths: number[];
}

/** The layout when no outcome has a line of more than `wordWidth` columns, unless it cannot be broken. */
function layoutFor(wordWidth: number, names: string[], rows: Row[], width: number): Layout {
  const longestLabel = Math.max(...rows.map(({ label }) => widthOf(label)));
  const wanted = names.map((name, place) => columnWidth(name, place, rows, wordWidth));
  const whole = longestLabel + wanted.reduce((sum, column) => sum + gap.length + column, 0);
  if (whole <= width) return { blocks: 1, labelWidth: longestLabel, widths: wanted };

  const widest = Math.min(Math.max(...wanted), Math.max(markWidth + 1, width - gap.length - shortestLabel));
  const labelWidth = Math.min(longestLabel, Math.max(shortestLabel, width - gap.length - widest));
  const perBlock = Math.max(1, Math.floor((width - labelWidth) / (gap.length + widest)));
  return {
    blocks: Math.ceil(names.length / perBlock),
    labelWidth,
    widths: wanted.map(column => Math.min(column, widest)),
  };
}

/** The fewest blocks; among those, the layout that breaks the fewest words. */
function bestLayout(names: string[], rows: Row[], width: number): Layout {
  const outcomes = rows.flatMap(({ trials }) => trials.map(trial => widthOf(trial?.outcome ?? notRun)));
  const longest = Math.max(shortestWord, ...outcomes);
  const layouts = Array.from({ length: longest - shortestWord + 1 }, (_, step) =>
    layoutFor(longest - step, names, rows, width),
  );
  return layouts.reduce((best, layout) => (layout.blocks < best.blocks ? layout : best));
}

/**
 * The grid: scenarios down, kernels across. When they do not fit the width, outcomes are broken at their hyphens
 * and the kernels are spread evenly over several blocks.
 */
export function matrixGrid(matrix: Matrix, width: number, paint: Paint): string[] {
  const rows = rowsOf(matrix);
  const names = matrix.kernels.map(({ name }) => printable(name));
  if (rows.length === 0 || names.length === 0) return [];

  const { blocks, labelWidth, widths } = bestLayout(names, rows, width);
  const perBlock = Math.ceil(names.length / blocks);
  const lines: string[] = [];
  for (let first = 0; first < names.length; first += perBlock) {
    const some = names.slice(first, first + perBlock);
    if (lines.length > 0) lines.push('', '');
    lines.push(...block(rows, some, first, labelWidth, widths.slice(first, first + perBlock), paint));
  }
  return lines;
}
