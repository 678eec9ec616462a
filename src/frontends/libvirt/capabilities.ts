import type { CapabilityName } from '../../privileges/capabilities.ts';
import type { ExtensionJson } from '../config-json.ts';
import { type Report, SourceError } from '../report.ts';
import { oneOf } from '../values.ts';
import { attributes, type Element, empty } from './element.ts';

/** The 37 names libvirt knows (since 1.2.6), by what the kernel calls them. */
export const LIBVIRT_CAPABILITIES: readonly CapabilityName[] = [
  'CAP_AUDIT_CONTROL',
  'CAP_AUDIT_WRITE',
  'CAP_BLOCK_SUSPEND',
  'CAP_CHOWN',
  'CAP_DAC_OVERRIDE',
  'CAP_DAC_READ_SEARCH',
  'CAP_FOWNER',
  'CAP_FSETID',
  'CAP_IPC_LOCK',
  'CAP_IPC_OWNER',
  'CAP_KILL',
  'CAP_LEASE',
  'CAP_LINUX_IMMUTABLE',
  'CAP_MAC_ADMIN',
  'CAP_MAC_OVERRIDE',
  'CAP_MKNOD',
  'CAP_NET_ADMIN',
  'CAP_NET_BIND_SERVICE',
  'CAP_NET_BROADCAST',
  'CAP_NET_RAW',
  'CAP_SETGID',
  'CAP_SETFCAP',
  'CAP_SETPCAP',
  'CAP_SETUID',
  'CAP_SYS_ADMIN',
  'CAP_SYS_BOOT',
  'CAP_SYS_CHROOT',
  'CAP_SYS_MODULE',
  'CAP_SYS_NICE',
  'CAP_SYS_PACCT',
  'CAP_SYS_PTRACE',
  'CAP_SYS_RAWIO',
  'CAP_SYS_RESOURCE',
  'CAP_SYS_TIME',
  'CAP_SYS_TTY_CONFIG',
  'CAP_SYSLOG',
  'CAP_WAKE_ALARM',
];

/**
 * What libvirt of today takes away by default. It keeps CAP_SYS_BOOT where the kernel contains reboot(2) in a pid
 * namespace (3.4), which a file cannot know; here it goes unless the XML asks for it.
 */
export const LIBVIRT_DROPPED: readonly CapabilityName[] = [
  'CAP_SYS_MODULE',
  'CAP_SYS_TIME',
  'CAP_MKNOD',
  'CAP_AUDIT_CONTROL',
  'CAP_MAC_ADMIN',
  'CAP_SYS_BOOT',
];

type Capabilities = ExtensionJson['capabilities'];

/** What a domain gets that does not speak of capabilities. */
export function defaultCapabilities(): Capabilities {
  return { policy: 'allow', add: [], drop: [...LIBVIRT_DROPPED] };
}

function capabilityOf(element: Element): CapabilityName {
  // libvirt's own schema spells one of them dac_read_Search.
  const name = LIBVIRT_CAPABILITIES.find(known => known === `CAP_${element.name.toUpperCase()}`);
  if (name) return name;
  throw new SourceError(element.place, 'is not one of the 37 capabilities that libvirt names');
}

/** `<features><capabilities policy='default|allow|deny'>` with `<name state='on|off'/>` inside. */
export function readCapabilities(element: Element, report: Report): Capabilities {
  const { optional } = attributes(element, ['policy'], report);
  const policy = oneOf(optional('policy') ?? 'default', ['default', 'allow', 'deny'], element.place);
  const on = new Set<CapabilityName>();
  const off = new Set<CapabilityName>();
  if (element.text.trim() !== '') {
    throw new SourceError(element.place, `unexpected text \`${element.text.trim()}\``);
  }
  for (const child of element.children) {
    const name = capabilityOf(child);
    if (on.has(name) || off.has(name)) throw new SourceError(child.place, 'is given twice');
    const state = oneOf(empty(child, report, ['state']).required('state'), ['on', 'off'], child.place);
    (state === 'on' ? on : off).add(name);
  }
  if (policy === 'deny') return { policy, add: [...on], drop: [] };
  const dropped = policy === 'default' ? LIBVIRT_DROPPED.filter(name => !on.has(name)) : [];
  return { policy: 'allow', add: [], drop: [...new Set([...dropped, ...off])] };
}

/** Whether CAP_SYS_BOOT goes by the default policy alone: libvirt would first ask the kernel. */
export function dropsRebootUnasked(element: Element): boolean {
  const policy = element.attributes.get('policy') ?? 'default';
  return policy === 'default' && !element.children.some(({ name }) => name === 'sys_boot');
}
