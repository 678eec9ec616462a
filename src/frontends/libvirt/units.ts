import { type Report, SourceError } from '../report.ts';
import { wholeNumber } from '../values.ts';
import { type Element, textOf } from './element.ts';

/** Units of libvirt's scaled integers and their bytes; case does not count. */
const UNITS = new Map(
  Object.entries({
    b: 1,
    byte: 1,
    bytes: 1,
    kb: 1e3,
    k: 2 ** 10,
    kib: 2 ** 10,
    mb: 1e6,
    m: 2 ** 20,
    mib: 2 ** 20,
    gb: 1e9,
    g: 2 ** 30,
    gib: 2 ** 30,
    tb: 1e12,
    t: 2 ** 40,
    tib: 2 ** 40,
  }),
);

/** Bytes of a number in `unit`, KiB when there is none. */
export function bytes(text: string, unit: string | undefined, element: Element): number {
  const scale = UNITS.get((unit ?? 'KiB').toLowerCase());
  if (scale === undefined) {
    const known = 'bytes, KB, KiB, MB, MiB, GB, GiB, TB, TiB';
    throw new SourceError(element.place, `expected one of the units ${known}, got \`${unit}\``);
  }
  return wholeNumber(text, 1, Math.floor(Number.MAX_SAFE_INTEGER / scale), element.place) * scale;
}

/** An element like `<memory unit='MiB'>64</memory>` in bytes. */
export function memorySize(element: Element, report: Report): number {
  return bytes(textOf(element, report, ['unit']), element.attributes.get('unit'), element);
}
