/** Compiler, linker, make and configure, in their own words, C locale. */
const complaint =
  /(^|\s)(fatal )?error:|undefined reference to|^make(\[\d+\])?: \*\*\*|command not found|: not found$/i;

/** The first line of a build log that says what went wrong; otherwise its last line. */
export function firstError(log: string): string {
  const lines = log
    .split('\n')
    .map(line => line.trim())
    .filter(Boolean);
  return lines.find(line => complaint.test(line)) ?? lines.at(-1) ?? 'no output';
}
