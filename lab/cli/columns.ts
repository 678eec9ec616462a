import { padEnd, padStart, widthOf } from '../report/text.ts';

/** A table without lines: cells padded to their column, the last column as it is. */
export function columns(
  rows: readonly (readonly string[])[],
  rightAligned: readonly number[] = [],
): string[] {
  const count = Math.max(0, ...rows.map(row => row.length));
  const widths = Array.from({ length: count }, (_, place) =>
    Math.max(...rows.map(row => widthOf(row[place] ?? ''))),
  );
  return rows.map(row =>
    row
      .map((cell, place) => {
        const width = widths[place] ?? 0;
        if (rightAligned.includes(place)) return padStart(cell, width);
        return place === count - 1 ? cell : padEnd(cell, width);
      })
      .join('  ')
      .trimEnd(),
  );
}

/** `0.9 MiB`, `25 MiB`, `1.2 GiB`. */
export function size(bytes: number): string {
  const mebi = bytes / 1024 ** 2;
  if (mebi >= 1000) return `${(mebi / 1024).toFixed(1)} GiB`;
  return `${mebi >= 10 || mebi === 0 ? Math.round(mebi) : Math.max(0.1, mebi).toFixed(1)} MiB`;
}
