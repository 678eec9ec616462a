import { stripVTControlCharacters } from 'node:util';
import type { Sink } from './log-screen.ts';
import { widthOf } from './text.ts';

/** What is needed of a terminal. */
export interface Terminal extends Sink {
  columns: number;
  rows: number;
}

// Synchronized output (DEC private mode 2026): terminals that know it show a frame whole, others ignore it.
const beginFrame = '\u001b[?2026h';
const endFrame = '\u001b[?2026l';
const hideCursor = '\u001b[?25l';
const showCursor = '\u001b[?25h';
const clearToEndOfLine = '\u001b[K';
const clearBelow = '\u001b[J';
const up = (rows: number): string => (rows > 0 ? `\u001b[${rows}A` : '');

/** Lines at the bottom of a terminal that are redrawn in place, under lines that stay. */
export interface LiveRegion {
  /** Writes `above` once, to stay, and the region anew beneath it, in one write. */
  draw(lines: readonly string[], above?: readonly string[]): void;
  /** Removes the region and gives the cursor back. May be called more than once. */
  close(): void;
}

export function liveRegion(terminal: Terminal): LiveRegion {
  /** Columns of each line on the screen: after a resize a line may have come to lie on several rows. */
  let drawn: number[] = [];
  let isCursorHidden = false;

  const rowsDrawn = () =>
    drawn.reduce(
      (rows, columns) => rows + Math.max(1, Math.ceil(columns / Math.max(1, terminal.columns))),
      0,
    );

  return {
    draw(lines, above = []) {
      if (lines.length + above.length + drawn.length === 0) return;
      const text = [...above, ...lines].map(line => `${line}${clearToEndOfLine}\n`).join('');
      const hide = isCursorHidden ? '' : hideCursor;
      terminal.write(`${beginFrame}${hide}${up(rowsDrawn())}\r${text}${clearBelow}${endFrame}`);
      isCursorHidden = true;
      drawn = lines.map(line => widthOf(stripVTControlCharacters(line)));
    },
    close() {
      if (!isCursorHidden) return;
      terminal.write(`${up(rowsDrawn())}\r${clearBelow}${showCursor}`);
      isCursorHidden = false;
      drawn = [];
    },
  };
}
