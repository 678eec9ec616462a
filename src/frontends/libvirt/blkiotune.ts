import { type Report, SourceError } from '../report.ts';
import type { HostDevice, Source } from '../source.ts';
import { absolute, wholeNumber } from '../values.ts';
import type { Draft } from './draft.ts';
import { attributes, type Element, eachChild, textOf } from './element.ts';

/** Limits of one device and where they are in `linux.resources.blockIO`. */
const LIMITS: Record<string, [list: string, field: 'weight' | 'rate']> = {
  weight: ['weightDevice', 'weight'],
  read_bytes_sec: ['throttleReadBpsDevice', 'rate'],
  write_bytes_sec: ['throttleWriteBpsDevice', 'rate'],
  read_iops_sec: ['throttleReadIOPSDevice', 'rate'],
  write_iops_sec: ['throttleWriteIOPSDevice', 'rate'],
};
/** Of blkio.weight, which takes 10 to 1000 (block-iosched.txt of the kernel). */
const WEIGHTS: Range = [10, 1000];
const RATES: Range = [0, Number.MAX_SAFE_INTEGER];

type Range = readonly [low: number, high: number];
type Block = Pick<HostDevice, 'major' | 'minor'>;

/** A block device by its node on this host; of /dev/block/8:16 the name says which it is. */
function deviceAt(path: string, source: Source): Block | undefined {
  const [, major, minor] = /^\/dev\/block\/(\d+):(\d+)$/.exec(path) ?? [];
  if (major !== undefined) return { major: Number(major), minor: Number(minor) };
  const found = source.device(path);
  return found?.type === 'b' ? found : undefined;
}

const numberOf = (element: Element, report: Report, [low, high]: Range) =>
  wholeNumber(textOf(element, report), low, high, element.place);

/** `<blkiotune>`: a weight for all devices, and weights and rates by device. */
export function readBlkiotune(element: Element, draft: Draft, source: Source, report: Report): void {
  attributes(element, [], report);
  const { resources } = draft.config.linux;
  const set = (name: string, value: number | Record<string, number>[], child: Element) => {
    resources.blockIO = { ...resources.blockIO, [name]: value };
    report.origin(`linux.resources.blockIO.${name}`, child.place);
  };
  const add = (list: string, entry: Record<string, number>, child: Element) => {
    const before = resources.blockIO?.[list];
    set(list, [...(Array.isArray(before) ? before : []), entry], child);
  };
  const readDevice = (device: Element) => {
    attributes(device, [], report);
    let block: Block | undefined;
    const limits: [string, (child: Element) => void][] = Object.entries(LIMITS).map(
      ([name, [list, field]]) => [
        name,
        child => {
          const value = numberOf(child, report, field === 'weight' ? WEIGHTS : RATES);
          if (block) add(list, { major: block.major, minor: block.minor, [field]: value }, child);
        },
      ],
    );
    const path = (child: Element) => {
      const name = absolute(textOf(child, report), child.place);
      block = deviceAt(name, source);
      if (!block) throw new SourceError(child.place, `\`${name}\` is no block device of this host`);
    };
    if (!device.children.some(({ name }) => name === 'path')) {
      throw new SourceError(device.place, 'needs a <path>');
    }
    // The path first: what is said of the device needs its number.
    const children = device.children.toSorted(
      (a, b) => Number(b.name === 'path') - Number(a.name === 'path'),
    );
    eachChild({ ...device, children }, { once: { path, ...Object.fromEntries(limits) } }, report);
  };
  eachChild(
    element,
    {
      once: { weight: child => set('weight', numberOf(child, report, WEIGHTS), child) },
      many: { device: readDevice },
    },
    report,
  );
}
