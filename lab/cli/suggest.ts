/** How many letters must be changed, added, left out or swapped with the next to make `a` of `b`. */
function distance(a: string, b: string): number {
  const rows = [Array.from({ length: b.length + 1 }, (_, place) => place)];
  const at = (row: number, column: number) => rows[row]?.[column] ?? 0;
  for (let i = 1; i <= a.length; i++) {
    rows.push([i]);
    for (let j = 1; j <= b.length; j++) {
      const change = a[i - 1] === b[j - 1] ? 0 : 1;
      const isSwap = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      const best = Math.min(at(i - 1, j) + 1, at(i, j - 1) + 1, at(i - 1, j - 1) + change);
      rows[i]?.push(isSwap ? Math.min(best, at(i - 2, j - 2) + 1) : best);
    }
  }
  return at(a.length, b.length);
}

/** The known word that was probably meant: one that begins with what was typed, or one a typing slip away. */
export function suggest(typed: string, known: readonly string[]): string | undefined {
  const beginning = known.filter(word => typed.length > 1 && word.startsWith(typed));
  if (beginning.length === 1) return beginning[0];
  const limit = Math.max(1, Math.floor(typed.length / 3));
  return known
    .map(word => ({ word, far: distance(typed, word) }))
    .filter(({ far }) => far <= limit)
    .sort((a, b) => a.far - b.far)[0]?.word;
}

/** A word as a shell reads it back. */
const shellWord = (word: string): string =>
  /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;

/** A command line to type. */
export const commandLine = (words: readonly string[]): string => ['lab', ...words].map(shellWord).join(' ');
