import type { Capabilities, Config } from '../spec/config.ts';
import type { CapabilityName } from './capabilities.ts';

/** Rights over security modules mean little while the right beside them goes round the module (row E14). */
const UNDONE_BY: [CapabilityName, CapabilityName[]][] = [
  ['CAP_MAC_OVERRIDE', ['CAP_DAC_OVERRIDE', 'CAP_KILL']],
  ['CAP_MAC_ADMIN', ['CAP_FOWNER', 'CAP_CHOWN']],
];

/** What a config asks of capabilities that does not do what it seems to. `wanted` is what it comes to. */
export function incoherences({ process, cell }: Config, wanted: Capabilities): string[] {
  const { bounding, permitted, inheritable, ambient } = wanted;
  const noroot = cell.securebits.includes('noroot');
  const notes: string[] = [];
  for (const [dropped, kept] of UNDONE_BY) {
    const left = kept.filter(name => permitted.includes(name));
    if (cell.capabilities.drop.includes(dropped) && left.length > 0) {
      notes.push(`${dropped} is dropped but ${left.join(' and ')} kept, which do much the same`);
    }
  }
  // At exec as uid 0 the permitted set is the bounding set and the inheritable set together (capabilities(7)).
  if (process.user.uid === 0 && !noroot) {
    const returning = [...new Set([...bounding, ...inheritable])].filter(name => !permitted.includes(name));
    if (returning.length > 0) {
      notes.push(
        `back at the first exec as uid 0, from another set than the permitted: ${returning.join(', ')}`,
      );
    }
    const outside = inheritable.filter(name => !bounding.includes(name));
    if (outside.length > 0) {
      notes.push(`not in the bounding set and inheritable, so it is no bound: ${outside.join(', ')}`);
    }
  }
  if (noroot && ambient.length === 0 && permitted.length > 0) {
    notes.push('noroot without ambient capabilities: the program begins with none at all');
  }
  return notes;
}
