import type { TimeOffsetsJson } from '../config-json.ts';
import { type Report, SourceError } from '../report.ts';
import type { Draft } from './draft.ts';
import type { Handler, Handlers } from './handler.ts';

const NANOSECONDS = 1_000_000_000;
/** How many seconds a unit has, or a second of it (lxc.container.conf(5)). */
const SECONDS: Record<string, number> = { h: 3600, m: 60, s: 1 };
const PARTS: Record<string, number> = { ms: 1000, us: 1_000_000, ns: NANOSECONDS };

const handler = (clock: keyof TimeOffsetsJson): Handler => {
  return (draft, setting) => {
    const { value, place } = setting;
    if (value === '') return void draft.timeOffsets.delete(clock);
    const [, digits, unit = ''] = /^([+-]?\d{1,15})\s*(h|m|s|ms|us|ns)$/.exec(value) ?? [];
    if (digits === undefined) {
      throw new SourceError(place, `expected a whole number and h, m, s, ms, us or ns, got \`${value}\``);
    }
    const number = Number(digits);
    const offset = draft.timeOffsets.get(clock)?.value ?? { whole: 0, part: { secs: 0, nanosecs: 0 } };
    const parts = PARTS[unit];
    if (parts === undefined) offset.whole = number * (SECONDS[unit] ?? 1);
    else {
      // Nanoseconds are never negative: half a second back is a second back and half of one forward.
      const secs = Math.floor(number / parts);
      offset.part = { secs, nanosecs: (number - secs * parts) * (NANOSECONDS / parts) };
    }
    draft.timeOffsets.set(clock, { value: offset, setting });
  };
};

/** Clocks of the container that are ahead of those of the host, or behind. */
export const TIME_KEYS: Handlers = {
  'lxc.time.offset.boot': handler('boottime'),
  'lxc.time.offset.monotonic': handler('monotonic'),
};

/** What they come to, as `linux.timeOffsets`. */
export function timeOffsetsOf({ timeOffsets }: Draft, report: Report): { timeOffsets?: TimeOffsetsJson } {
  if (timeOffsets.size === 0) return {};
  const clocks = [...timeOffsets].map(([clock, { value, setting }]) => {
    report.origin('linux.timeOffsets', setting.place);
    report.origin(`linux.timeOffsets.${clock}.secs`, setting.place);
    return [clock, { ...value.part, secs: value.whole + value.part.secs }] as const;
  });
  return { timeOffsets: Object.fromEntries(clocks) };
}
