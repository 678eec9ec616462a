/**
 * When a kernel was built, from its version line: Debian's end in the package's date, others in the output of date(1).
 * ISO 8601, undefined when there is neither.
 */
export function buildDate(banner: string): string | undefined {
  const day = /\((\d{4}-\d\d-\d\d)\)/.exec(banner)?.[1];
  if (day) return day;
  const stamp = /#\d.*?((?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) .*)$/.exec(banner)?.[1];
  const time = stamp ? Date.parse(stamp) : Number.NaN;
  return Number.isNaN(time) ? undefined : new Date(time).toISOString().slice(0, 10);
}
