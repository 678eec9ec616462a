/** Plain building blocks of what the lab prints: colours, widths and wrapping. Everything here is pure. */

const codes = {
  plain: '',
  bold: '1',
  dim: '2',
  red: '31',
  green: '32',
  yellow: '33',
  magenta: '35',
  cyan: '36',
  alarm: '1;31',
} as const;

export type Style = keyof typeof codes;
export type Paint = (style: Style, text: string) => string;

/** Paints text with the terminal's own colours, or leaves it as it is. */
export const painter =
  (colour: boolean): Paint =>
  (style, text) =>
    colour && codes[style] !== '' && text !== '' ? `\u001b[${codes[style]}m${text}\u001b[0m` : text;

/** Columns that a text without control characters takes up. */
export const widthOf = (text: string): number => [...text].length;

/** CSI sequences, and OSC sequences up to BEL or ST (ECMA-48). */
const escapeSequences = /\u001b\[[0-?]*[ -/]*[@-~]|\u001b\][^\u0007\u001b]*(?:\u0007|\u001b\\)?/g;
const controlCharacters = /[\u0000-\u001f\u007f-\u009f]+/g;

/** Without escape sequences and with every other control character as a space: safe to print, one line. */
export const printable = (text: string): string =>
  text.replace(escapeSequences, '').replace(controlCharacters, ' ');

/** Cut to a width, with an ellipsis when something was cut. */
export function fit(text: string, width: number): string {
  if (widthOf(text) <= width) return text;
  return width < 1 ? '' : `${[...text].slice(0, width - 1).join('')}…`;
}

export const padEnd = (text: string, width: number): string =>
  text + ' '.repeat(Math.max(0, width - widthOf(text)));

export const padStart = (text: string, width: number): string =>
  ' '.repeat(Math.max(0, width - widthOf(text))) + text;

/** Breaks text at spaces into lines of at most `width` columns; a longer word has a line of its own, cut. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/\s+/).filter(Boolean)) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (widthOf(longer) <= width) {
      line = longer;
      continue;
    }
    if (line !== '') lines.push(line);
    line = fit(word, width);
  }
  return line === '' ? lines : [...lines, line];
}

/** `0.4 s`, `12 s`, `3 min 05 s`. */
export function duration(seconds: number): string {
  if (seconds < 9.95) return `${Math.max(0, seconds).toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  return `${Math.floor(whole / 60)} min ${String(whole % 60).padStart(2, '0')} s`;
}

/** `1 trial`, `2 trials`. */
export const count = (number: number, thing: string): string =>
  `${number} ${thing}${number === 1 ? '' : 's'}`;

const mebi = 1024 * 1024;

/** How far a task is, `34.1 of 81.0 MiB`; empty while nothing is known. */
export function progress(
  done: number | undefined,
  total: number | undefined,
  unit: 'bytes' | 'files' | undefined,
) {
  if (done === undefined) return '';
  const amount = (value: number) => (unit === 'bytes' ? (value / mebi).toFixed(1) : String(value));
  const name = unit === 'bytes' ? ' MiB' : unit === 'files' ? ' files' : '';
  return `${amount(done)}${total === undefined ? '' : ` of ${amount(total)}`}${name}`;
}
