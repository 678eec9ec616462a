import { type Report, SourceError } from '../report.ts';
import type { HostDevice, Source } from '../source.ts';
import { absolute, oneOf } from '../values.ts';
import type { Draft } from './draft.ts';
import { attributes, type Element, eachChild, empty, textOf } from './element.ts';
import { bytes } from './units.ts';

const OWN_NETWORK = 'the container gets a network namespace of its own';

/** The one child `name`, whose attributes are `known`. */
function child(element: Element, name: string): Element {
  const found = element.children.find(one => one.name === name);
  if (found) return found;
  throw new SourceError(element.place, `needs a <${name}>`);
}

/** What libvirt adds to the XML of a domain that runs. */
function assigned(report: Report) {
  return {
    alias: (one: Element) => report.note(one.place, 'is a name libvirt gives while the domain runs; ignored'),
  };
}

function readConsole(element: Element, draft: Draft, report: Report): void {
  const { optional } = attributes(element, ['type', 'tty'], report);
  const type = optional('type') ?? 'pty';
  if (type !== 'pty') {
    report.note(element.place, `cell hands the console to whoever starts the container, not to a ${type}`);
  }
  const where = (one: Element) => report.note(one.place, 'cell has one console and names it itself; ignored');
  eachChild(element, { once: { ...assigned(report), source: where, target: where } }, report);
  if (draft.hasConsole) report.note(element.place, 'cell has one console; further ones are left out');
  draft.hasConsole = true;
}

/** `<filesystem type='mount|bind|ram'>`: directories of the host, and memory. */
function readFilesystem(element: Element, draft: Draft, report: Report): void {
  const { optional } = attributes(element, ['type', 'accessmode'], report);
  const type = optional('type') ?? 'mount';
  const accessmode = oneOf(
    optional('accessmode') ?? 'passthrough',
    ['passthrough', 'mapped', 'squash'],
    element.place,
  );
  if (accessmode !== 'passthrough') {
    report.note(
      element.place,
      `accessmode=\`${accessmode}\`: files keep their owners, as libvirt leaves them too`,
    );
  }
  let readonly = false;
  eachChild(
    element,
    {
      once: {
        ...assigned(report),
        source: () => undefined,
        target: () => undefined,
        // Of an image, which is refused below.
        driver: () => undefined,
        readonly: one => {
          empty(one, report);
          readonly = true;
        },
      },
    },
    report,
  );
  const to = child(element, 'target');
  const target = absolute(empty(to, report, ['dir']).required('dir'), to.place);
  const source = child(element, 'source');
  const mounts = draft.mounts;
  const ro = readonly ? ['ro'] : [];
  switch (type) {
    case 'mount': {
      const dir = absolute(empty(source, report, ['dir']).required('dir'), source.place);
      if (target === '/') {
        if (draft.hasRoot) throw new SourceError(to.place, 'is the root a second time');
        draft.hasRoot = true;
        draft.config.root = { path: dir, readonly };
        report.origin('root', element.place);
        return;
      }
      mounts.push({ destination: target, type: 'bind', source: dir, options: ['bind', ...ro] });
      break;
    }
    case 'ram': {
      if (target === '/') throw new SourceError(to.place, 'cell takes a directory as root, not memory');
      const { required, optional: unit } = empty(source, report, ['usage', 'units']);
      const size = bytes(required('usage'), unit('units'), source);
      const options = ['nosuid', 'nodev', `size=${size}`, ...ro];
      mounts.push({ destination: target, type: 'tmpfs', source: 'tmpfs', options });
      break;
    }
    case 'bind':
      empty(source, report, ['dir']).required('dir');
      report.unsupported(
        element.place,
        'a bind from inside the container is not supported by cell: name the directory as the host sees it',
      );
      return;
    default:
      oneOf(type, ['file', 'block', 'template'], element.place);
      if (target === '/')
        throw new SourceError(
          element.place,
          `cell takes a directory as root, not a ${type}: mount it, and name where with type='mount'`,
        );
      report.unsupported(
        element.place,
        `the type \`${type}\` is not supported by cell: mount it, and name where with type='mount'`,
      );
      return;
  }
  report.origin(`mounts[${draft.config.mounts.length + mounts.length - 1}]`, element.place);
}

/** `<hostdev mode='capabilities' type='misc|storage'>`: a node of the host, made and allowed in the container. */
function readHostdev(element: Element, draft: Draft, source: Source, report: Report): void {
  const { required } = attributes(element, ['mode', 'type'], report);
  const mode = required('mode');
  const kinds: Record<string, [tag: string, type: HostDevice['type']]> = {
    misc: ['char', 'c'],
    storage: ['block', 'b'],
  };
  const kind = Object.hasOwn(kinds, required('type')) ? kinds[required('type')] : undefined;
  if (mode === 'capabilities' && required('type') === 'net') {
    draft.needsNetwork = true;
    report.note(element.place, `${OWN_NETWORK}, without this interface: cell moves none`);
    return;
  }
  if (mode !== 'capabilities' || kind === undefined) {
    report.unsupported(
      element.place,
      `mode=\`${mode}\` type=\`${required('type')}\` is not supported by cell`,
    );
    return;
  }
  eachChild(element, { once: { ...assigned(report), source: () => undefined } }, report);
  const from = child(element, 'source');
  attributes(from, [], report);
  const [tag, type] = kind;
  eachChild(from, { once: { [tag]: () => undefined } }, report);
  const node = child(from, tag);
  const path = absolute(textOf(node, report), node.place);
  const device = source.device(path);
  if (device?.type !== type) {
    const what = type === 'c' ? 'character' : 'block';
    throw new SourceError(node.place, `\`${path}\` is no ${what} device of this host`);
  }
  const { major, minor } = device;
  draft.config.linux.devices.push({ path, type, major, minor, fileMode: device.mode });
  draft.config.linux.resources.devices.push({ allow: true, type, major, minor, access: 'rwm' });
  report.origin(`linux.devices[${draft.config.linux.devices.length - 1}]`, element.place);
}

/** `<devices>` */
export function readDevices(element: Element, draft: Draft, source: Source, report: Report): void {
  attributes(element, [], report);
  eachChild(
    element,
    {
      once: {
        emulator: one => report.note(one.place, 'cell runs the container itself; ignored'),
      },
      many: {
        filesystem: one => readFilesystem(one, draft, report),
        hostdev: one => readHostdev(one, draft, source, report),
        console: one => readConsole(one, draft, report),
        interface: one => {
          draft.needsNetwork = true;
          report.note(one.place, `${OWN_NETWORK}, without this interface: cell makes none`);
        },
      },
    },
    report,
  );
}
