import { CAPABILITIES, type CapabilityName } from '../../privileges/capabilities.ts';
import { SourceError } from '../report.ts';
import { HIGHEST_ID, oneOf, wholeNumber } from '../values.ts';
import { readDeviceRule } from './device-rule.ts';
import type { CgroupVersion, Draft } from './draft.ts';
import type { Handler, Handlers } from './handler.ts';
import { readNamed } from './include.ts';
import type { Setting } from './lines.ts';
import { readPolicy } from './seccomp.ts';

/** The files below /proc/PID/ns and what the OCI runtime-spec calls them. */
export const NAMESPACE_FILES: Readonly<Record<string, string>> = {
  mnt: 'mount',
  pid: 'pid',
  uts: 'uts',
  ipc: 'ipc',
  net: 'network',
  user: 'user',
  cgroup: 'cgroup',
  time: 'time',
};

const words = (value: string) => value.split(/\s+/).filter(word => word !== '');

/** Capabilities are named without CAP_, or by number. */
function capabilityOf(word: string, { place }: Setting): CapabilityName {
  const byNumber = /^\d+$/.test(word) ? CAPABILITIES[Number(word)] : undefined;
  const name = byNumber ?? CAPABILITIES.find(known => known === `CAP_${word.toUpperCase()}`);
  if (name) return name;
  throw new SourceError(place, `expected capabilities like sys_module, got \`${word}\``);
}

const drop: Handler = (draft, setting) => {
  if (setting.value === '') return clearCapabilities(draft);
  if (draft.kept) throw new SourceError(setting.place, 'lxc.cap.keep is given too: keep one of them');
  draft.dropped.push(...words(setting.value).map(word => ({ value: capabilityOf(word, setting), setting })));
};

const keep: Handler = (draft, setting) => {
  if (setting.value === '') return clearCapabilities(draft);
  if (draft.dropped.length > 0)
    throw new SourceError(setting.place, 'lxc.cap.drop is given too: keep one of them');
  for (const word of words(setting.value)) {
    if (word === 'none') draft.kept = [];
    else draft.kept = [...(draft.kept ?? []), { value: capabilityOf(word, setting), setting }];
  }
};

function clearCapabilities(draft: Draft): void {
  draft.dropped = [];
  draft.kept = undefined;
}

const idmap: Handler = (draft, setting) => {
  const { value, place } = setting;
  if (value === '') {
    draft.idmaps = [];
    return;
  }
  const [kind, inside = '', outside = '', size = '', ...more] = words(value);
  if ((kind !== 'u' && kind !== 'g') || more.length > 0) {
    throw new SourceError(place, `expected \`u 0 100000 65536\`, got \`${value}\``);
  }
  const number = (text: string, low: number) => wholeNumber(text, low, HIGHEST_ID + 1, place);
  const map = { containerID: number(inside, 0), hostID: number(outside, 0), size: number(size, 1) };
  draft.idmaps.push({ value: { kind, map }, setting });
};

/** The number in front of a line like `8:0 100`. */
const deviceOf = (line: string) => /^(\d+:\d+)\s/.exec(line)?.[1];

/** `lxc.cgroup.FILE`, `lxc.cgroup2.FILE`; for devices the order counts. */
function cgroup(version: CgroupVersion): Handler {
  return (draft, setting) => {
    const file = setting.key.slice(`lxc.${version}.`.length);
    const { value, place } = setting;
    const rules = draft.deviceRules[version];
    if (file === 'devices.allow' || file === 'devices.deny') {
      const allow = file === 'devices.allow';
      if (value !== '') rules.push({ value: readDeviceRule(value, allow, place), setting });
      else draft.deviceRules[version] = rules.filter(rule => rule.value.allow !== allow);
    } else if (!/^\w+(\.\w+)+$/.test(file)) {
      throw new SourceError(place, `\`${file}\` is no file of a control group`);
    } else if (value === '') {
      draft.cgroupValues.delete(`${version}.${file}`);
    } else {
      // Said again it counts again, in this place; of files with a line for each device the other lines stay.
      const name = `${version}.${file}`;
      const before = draft.cgroupValues.get(name)?.value.split('\n') ?? [];
      const device = deviceOf(value);
      const others = device === undefined ? [] : before.filter(line => deviceOf(line) !== device);
      draft.cgroupValues.delete(name);
      draft.cgroupValues.set(name, { value: [...others, value].join('\n'), setting });
    }
  };
}

const groupDirectory: Handler = (draft, setting) => {
  const { value, place } = setting;
  const path = value.replace(/\/+$/, '');
  if (path.split('/').some(part => part === '' || part === '.' || part === '..')) {
    throw new SourceError(place, `expected a relative path of groups like my/first, got \`${value}\``);
  }
  draft.cgroupParent = { value: path, setting };
};

/** The namespaces that `lxc.namespace.clone` or `keep` lists, as the OCI runtime-spec names them. */
function namespacesOf(setting: Setting) {
  const files = Object.keys(NAMESPACE_FILES);
  return words(setting.value).map(word => {
    const file = oneOf(word === 'mount' ? 'mnt' : word, files, setting.place);
    return { value: NAMESPACE_FILES[file] ?? file, setting };
  });
}

const share: Handler = (draft, setting, { report }) => {
  const { key, value, place } = setting;
  const file = oneOf(key.slice('lxc.namespace.share.'.length), Object.keys(NAMESPACE_FILES), place);
  const type = NAMESPACE_FILES[file] ?? file;
  if (value === '') draft.shared.delete(type);
  else if (/^\d+$/.test(value)) draft.shared.set(type, { value: `/proc/${value}/ns/${file}`, setting });
  else {
    report.unsupported(place, `cell joins a namespace by process, not by \`${value}\`: put its number there`);
  }
};

/** Kinds of interfaces; all but `none` mean a network namespace. */
const NETWORKS = ['none', 'empty', 'veth', 'vlan', 'macvlan', 'ipvlan', 'phys'];

const network: Handler = (draft, setting, { report }) => {
  const { key, value, place } = setting;
  if (!/^lxc\.net(\.\d+)?\.type$/.test(key)) {
    report.note(place, 'cell makes no network interfaces; ignored');
    return;
  }
  const kind = oneOf(value, NETWORKS, place);
  draft.networks.push({ value: kind, setting });
  if (kind === 'none' || kind === 'empty') return;
  report.note(
    place,
    `the container gets a network namespace of its own, without this ${kind} interface: cell makes none`,
  );
};

/** Settings that limit the container. */
export const LIMIT_KEYS: Handlers = {
  'lxc.cap.drop': drop,
  'lxc.cap.keep': keep,
  'lxc.idmap': idmap,
  'lxc.seccomp.profile': (draft, setting, { source, report }) => {
    const path = setting.value;
    draft.seccomp =
      path === ''
        ? undefined
        : { value: readPolicy(readNamed(path, setting, source), path, report), setting };
  },
  'lxc.cgroup.dir': groupDirectory,
  'lxc.cgroup.dir.container': groupDirectory,
  'lxc.namespace.clone': (draft, setting) => {
    draft.cloned = setting.value === '' ? [] : [...draft.cloned, ...namespacesOf(setting)];
  },
  'lxc.namespace.keep': (draft, setting) => {
    draft.keptNamespaces = setting.value === '' ? [] : [...draft.keptNamespaces, ...namespacesOf(setting)];
  },
  'lxc.net': draft => {
    draft.networks = [];
  },
};

export const LIMIT_PREFIXES: Handlers = {
  'lxc.cgroup2.': cgroup('cgroup2'),
  'lxc.cgroup.': cgroup('cgroup'),
  'lxc.namespace.share.': share,
  'lxc.net.': network,
};
