import type { ConfigJson } from '../config-json.ts';
import { type Report, SourceError } from '../report.ts';
import type { Source } from '../source.ts';
import { lastOfEach, oneOf } from '../values.ts';
import { readBlkiotune } from './blkiotune.ts';
import { dropsRebootUnasked, readCapabilities } from './capabilities.ts';
import { readDevices } from './devices.ts';
import { type Draft, emptyDraft } from './draft.ts';
import { attributes, type Element, eachChild, empty, type Handler, textOf } from './element.ts';
import { readIdmap, readOs } from './os.ts';
import {
  readCputune,
  readMemory,
  readMemtune,
  readNumatune,
  readResource,
  readSeclabel,
  readVcpu,
} from './tuning.ts';
import { parseXml } from './xml.ts';

/** What says nothing about how a container is confined, and why it is passed over. */
const NOTED: Record<string, string> = {
  title: 'has no place in the model; ignored',
  description: 'has no place in the model; ignored',
  metadata: 'has no place in the model; ignored',
  currentMemory: 'is not a limit: <memory> is; ignored',
  clock: 'a container has the clock of the host; ignored',
  on_poweroff: 'cell ends with the container; ignored',
  on_reboot: 'cell ends with the container; ignored',
  on_crash: 'cell ends with the container; ignored',
  cpu: 'a container has the processors of the host; ignored',
};

function readFeatures(element: Element, draft: Draft, report: Report): void {
  attributes(element, [], report);
  const pointless: Handler = child => {
    empty(child, report);
    report.note(child.place, 'has no meaning for a container; ignored');
  };
  eachChild(
    element,
    {
      once: {
        capabilities: child => {
          draft.config.cell.capabilities = readCapabilities(child, report);
          draft.dropsReboot = dropsRebootUnasked(child);
          report.origin('cell.capabilities', child.place);
        },
        privnet: child => {
          empty(child, report);
          draft.needsNetwork = true;
        },
        acpi: pointless,
        apic: pointless,
        pae: pointless,
      },
    },
    report,
  );
}

/** `<lxc:namespace>`: namespaces of others that the container joins. */
function readShared(element: Element, draft: Draft, report: Report): void {
  attributes(element, [], report);
  const join = (type: string): Handler => {
    return child => {
      const { required } = empty(child, report, ['type', 'value']);
      const value = required('value');
      const how = oneOf(required('type'), ['netns', 'pid', 'name'], child.place);
      if (how === 'name' || !/^[\w.-]+$/.test(value)) {
        report.unsupported(
          child.place,
          `joining the namespace of \`${value}\` by ${how} is not supported by cell`,
        );
        return;
      }
      const path = how === 'netns' ? `/var/run/netns/${value}` : `/proc/${value}/ns/${namespaceFile(type)}`;
      const { linux } = draft.config;
      linux.namespaces = [...linux.namespaces.filter(one => one.type !== type), { type, path }];
      report.origin('linux.namespaces', child.place);
    };
  };
  eachChild(
    element,
    {
      once: {
        'lxc:sharenet': join('network'),
        'lxc:shareipc': join('ipc'),
        'lxc:shareuts': join('uts'),
      },
    },
    report,
  );
}

const namespaceFile = (type: string) => (type === 'network' ? 'net' : type);

function handlers(draft: Draft, source: Source, report: Report): Record<string, Handler> {
  const noted = Object.entries(NOTED).map(([name, why]): [string, Handler] => [
    name,
    child => report.note(child.place, why),
  ]);
  return {
    ...Object.fromEntries(noted),
    name: child => {
      draft.name = textOf(child, report);
      if (/[/\n]/.test(draft.name)) throw new SourceError(child.place, `\`${draft.name}\` cannot be a name`);
    },
    uuid: child => {
      draft.uuid = textOf(child, report);
      report.note(child.place, 'is only put into the environment, as libvirt does');
    },
    memory: child => readMemory(child, draft, report),
    memtune: child => readMemtune(child, draft, report),
    vcpu: child => readVcpu(child, draft, report),
    cputune: child => readCputune(child, draft, report),
    numatune: child => readNumatune(child, draft, report),
    blkiotune: child => readBlkiotune(child, draft, source, report),
    resource: child => readResource(child, draft, report),
    os: child => readOs(child, draft, report),
    idmap: child => readIdmap(child, draft, report),
    features: child => readFeatures(child, draft, report),
    devices: child => readDevices(child, draft, source, report),
    'lxc:namespace': child => readShared(child, draft, report),
  };
}

/** libvirt names the host after the domain, without what no host name may have. */
const hostnameOf = (name: string) => name.replace(/[^\w-]|_/g, '').slice(0, 64);

function finish(draft: Draft, domain: Element, report: Report): ConfigJson {
  const { config, name, uuid } = draft;
  if (name === undefined) throw new SourceError(domain.place, 'needs a <name>');
  if (!domain.children.some(child => child.name === 'os'))
    throw new SourceError(domain.place, 'needs an <os>');
  if (!draft.hasRoot) {
    report.note(domain.place, 'no <filesystem> is the root `/`: the container has the root of the host');
  }
  const hostname = hostnameOf(name);
  const hasUts = config.linux.namespaces.some(one => one.type === 'uts' && one.path === undefined);
  if (hostname !== '' && hasUts) config.hostname = hostname;
  const has = (type: string) => config.linux.namespaces.some(one => one.type === type);
  if (draft.needsNetwork && !has('network')) config.linux.namespaces.push({ type: 'network' });
  if (draft.uidMap.length > 0) config.linux.namespaces.push({ type: 'user' });
  config.mounts = [...config.mounts, ...draft.mounts];
  config.process.terminal = draft.hasConsole;
  config.process.env = lastOfEach([
    'PATH=/bin:/usr/bin',
    'TERM=linux',
    'HOME=/',
    'container=libvirt-lxc',
    ...(uuid === undefined ? [] : [`container_uuid=${uuid}`, `LIBVIRT_LXC_UUID=${uuid}`]),
    `LIBVIRT_LXC_NAME=${name}`,
    ...draft.environment,
  ]);
  if (draft.dropsReboot) {
    report.note(
      domain.place,
      'CAP_SYS_BOOT is dropped: libvirt keeps it where the kernel contains reboot(2), which no file can know; ' +
        "<sys_boot state='on'/> in <capabilities> keeps it",
    );
  }
  return config;
}

/** A libvirt domain of type `lxc` as a config.json. Throws SourceError. */
export function convertDomain(xml: string, file: string, source: Source, report: Report): ConfigJson {
  const domain = parseXml(xml, file);
  if (domain.name !== 'domain') {
    throw new SourceError(domain.place, 'expected <domain> as the root element');
  }
  const { required } = attributes(domain, ['type', 'id', 'xmlns:lxc'], report);
  oneOf(required('type'), ['lxc'], domain.place);
  const draft = emptyDraft();
  // The name first: the group of <resource> is called after it.
  const ordered = domain.children.toSorted((a, b) => Number(b.name === 'name') - Number(a.name === 'name'));
  eachChild(
    { ...domain, children: ordered },
    {
      once: handlers(draft, source, report),
      many: { seclabel: child => readSeclabel(child, draft, report) },
    },
    report,
  );
  const swapped = draft.config.linux.resources.memory;
  if (swapped?.['swap'] !== undefined && swapped['limit'] === undefined) {
    throw new SourceError(domain.place, 'swap_hard_limit needs a <memory> or a hard_limit');
  }
  return finish(draft, domain, report);
}
