/** What may stand in a template's holes: one word, or a list that becomes as many words. */
export type Word = string | number | readonly (string | number)[];

/**
 * Splits a command template into words, in the manner of zx: white space in the literal parts separates, a hole is
 * always one word whatever it holds (or as many as its list has), and a hole glued to literal text stays glued. Single
 * quotes in the literal parts group a word with spaces. There is no shell: nothing else has a meaning.
 */
export function words(pieces: readonly string[], holes: readonly Word[]): string[] {
  const result: string[] = [];
  let current: string | undefined;
  const finish = () => {
    if (current !== undefined) result.push(current);
    current = undefined;
  };
  pieces.forEach((piece, index) => {
    let quoted = false;
    for (const character of piece) {
      if (character === "'") {
        quoted = !quoted;
        current ??= '';
      } else if (!quoted && /\s/.test(character)) finish();
      else current = (current ?? '') + character;
    }
    if (quoted) throw new TypeError(`unbalanced quote in \`${piece.trim()}\``);
    if (index >= holes.length) return;
    const hole = holes[index] as Word;
    if (typeof hole === 'string' || typeof hole === 'number') current = (current ?? '') + String(hole);
    else {
      finish();
      result.push(...hole.map(String));
    }
  });
  finish();
  return result;
}

/** One word as a POSIX shell reads it back unchanged. */
export const shellQuote = (word: string): string =>
  /^[\w./:=,+@%-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;

/** Words as a person reads them: quoted only where they would be misread. */
export const shown = (argv: readonly string[]): string => argv.map(shellQuote).join(' ');
