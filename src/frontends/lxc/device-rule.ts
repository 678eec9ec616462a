import type { DeviceRuleJson } from '../config-json.ts';
import { type Place, SourceError } from '../report.ts';
import { wholeNumber } from '../values.ts';

/** Linux splits a device number into 12 and 20 bits (kdev_t.h). */
const HIGHEST_MAJOR = 4095;
const HIGHEST_MINOR = 2 ** 20 - 1;

const every = { access: 'rwm', type: 'a' } as const;

/** A line of devices.allow or devices.deny: `a`, or `c 1:3 rwm` with `*` for every number. */
export function readDeviceRule(text: string, allow: boolean, place: Place): DeviceRuleJson {
  // Behind three letters of access the kernel reads no further either, and people write comments there.
  const rule = text.replace(/(?<=[ \t][rwm]{3})\s+#.*$/, '');
  // Behind `a` the kernel reads no further, so numbers there would silently stand for every device.
  if (/^a(\s+(\*:\*\s+)?rwm)?$/.test(rule)) return { allow, ...every };
  const [, type, major = '', minor = '', access = ''] =
    /^([bc])\s+(\*|\d+):(\*|\d+)\s+([rwm]{1,3})$/.exec(rule) ?? [];
  if (type !== 'b' && type !== 'c') {
    throw new SourceError(place, `expected a device rule like \`c 1:3 rwm\` or \`a\`, got \`${text}\``);
  }
  const number = (name: 'major' | 'minor', written: string, highest: number) =>
    written === '*' ? {} : { [name]: wholeNumber(written, 0, highest, place) };
  return {
    allow,
    type,
    ...number('major', major, HIGHEST_MAJOR),
    ...number('minor', minor, HIGHEST_MINOR),
    access: [...'rwm'].filter(letter => access.includes(letter)).join(''),
  };
}
