import { type Place, SourceError } from '../report.ts';

/** Splits a command line at white space; quotes and backslashes keep it together, as in a shell. */
export function splitWords(line: string, place: Place): string[] {
  const words: string[] = [];
  let word: string | undefined;
  let quote: string | undefined;
  for (let at = 0; at < line.length; at++) {
    const letter = line[at] ?? '';
    if (letter === '\\' && quote !== "'") {
      if (at + 1 === line.length) throw new SourceError(place, `ends with a backslash: \`${line}\``);
      word = (word ?? '') + (line[++at] ?? '');
    } else if (quote !== undefined) {
      if (letter === quote) quote = undefined;
      else word = (word ?? '') + letter;
    } else if (letter === '"' || letter === "'") {
      quote = letter;
      word ??= '';
    } else if (/\s/.test(letter)) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else word = (word ?? '') + letter;
  }
  if (quote !== undefined) throw new SourceError(place, `has a ${quote} without its other: \`${line}\``);
  if (word !== undefined) words.push(word);
  if (!words[0]) throw new SourceError(place, `expected a command, got \`${line}\``);
  return words;
}
