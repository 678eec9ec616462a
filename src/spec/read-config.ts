import type { Config, Mount } from './config.ts';
import { readExtension } from './extension.ts';
import { readHooks } from './hooks.ts';
import {
  absolutePath,
  boolean,
  ConfigError,
  expected,
  filledText,
  list,
  type Node,
  object,
  optional,
  type Reader,
  required,
  text,
  textMap,
} from './node.ts';
import { readLinux } from './read-linux.ts';
import { idMapping } from './read-namespaces.ts';
import { readProcess } from './read-process.ts';

const REFUSED = {
  windows: 'is for another platform',
  solaris: 'is for another platform',
  vm: 'is for another platform',
  zos: 'is for another platform',
  freebsd: 'is for another platform',
};

const version: Reader<string> = node => {
  const written = text(node);
  return /^1\.\d+\.\d+/.test(written) ? written : expected(node, 'a version 1.x.y of the OCI runtime-spec');
};

const hostname: Reader<string> = node => {
  const name = filledText(node);
  return name.length <= 64 ? name : expected(node, 'a name of at most 64 characters');
};

/** A relative one is below the root (OCI runtime-spec, config.md, mounts). */
const destination: Reader<string> = node => absolutePath({ ...node, value: `/${text(node)}` });

const mount: Reader<Mount> = node => {
  const field = object(node, ['destination', 'type', 'source', 'options', 'uidMappings', 'gidMappings']);
  return {
    destination: destination(required(node, field, 'destination')),
    type: optional(field('type'), filledText, undefined),
    source: optional(field('source'), filledText, undefined),
    options: optional(field('options'), list(filledText), []),
    uidMappings: optional(field('uidMappings'), list(idMapping), []),
    gidMappings: optional(field('gidMappings'), list(idMapping), []),
  };
};

/** A checked config, and remarks on what in it is ignored. */
export interface ReadConfig {
  config: Config;
  notes: string[];
}

/** Checks the value of a config.json. Throws ConfigError on the first thing that is wrong. */
export function readConfig(value: unknown): ReadConfig {
  const top: Node = { value, path: '', notes: [] };
  const known = [
    'ociVersion',
    'root',
    'process',
    'hostname',
    'domainname',
    'mounts',
    'annotations',
    'hooks',
    'linux',
    'cell',
  ];
  const field = object(top, known, REFUSED);
  const root = required(top, field, 'root');
  const rootField = object(root, ['path', 'readonly']);
  const config: Config = {
    ociVersion: version(required(top, field, 'ociVersion')),
    root: {
      path: filledText(required(root, rootField, 'path')),
      readonly: optional(rootField('readonly'), boolean, false),
    },
    process: readProcess(required(top, field, 'process')),
    hostname: optional(field('hostname'), hostname, undefined),
    domainname: optional(field('domainname'), hostname, undefined),
    mounts: optional(field('mounts'), list(mount), []),
    annotations: optional(field('annotations'), textMap, {}),
    hooks: readHooks(field('hooks')),
    linux: readLinux(required(top, field, 'linux')),
    cell: readExtension(field('cell')),
  };
  checkTogether(config);
  return { config, notes: [...top.notes, ...ignoredAnnotations(config)] };
}

/** Annotations by which other runtimes are told what to do. */
function ignoredAnnotations({ annotations }: Config): string[] {
  const names = Object.keys(annotations).filter(name => name.startsWith('run.oci.'));
  return names.map(
    name => `annotations[${JSON.stringify(name)}] is an order to another runtime, and ignored`,
  );
}

/** What no field shows alone. */
function checkTogether(config: Config): void {
  const { linux, process, cell } = config;
  const needs = (namespace: 'mount' | 'uts', path: string) => {
    if (linux.namespaces.includes(namespace)) return;
    throw new ConfigError('linux.namespaces', `needs \`${namespace}\`, for ${path} would change the host`);
  };
  needs('mount', 'the root');
  for (const name of ['hostname', 'domainname'] as const) {
    if (config[name] === undefined) continue;
    needs('uts', name);
    if (linux.sysctl.some(({ parameter, value }) => parameter === `kernel/${name}` && value !== config[name]))
      throw new ConfigError(`linux.sysctl["kernel.${name}"]`, `${name} says \`${config[name]}\``);
  }
  for (const name of cell.namespaces.whereAvailable) {
    if (linux.namespaces.includes(name) && linux.joined[name] === undefined) continue;
    const problem = `\`${name}\` is not a new namespace of linux.namespaces: name it there, or not here`;
    throw new ConfigError('cell.namespaces.whereAvailable', problem);
  }
  if (cell.controller.user !== null && cell.controller.capabilities === 'keep') {
    throw new ConfigError(
      'cell.controller.user',
      'another user keeps no capabilities: set cell.controller.capabilities to `none`',
    );
  }
  const { policy, add, drop } = cell.capabilities;
  if (process.capabilities && (policy !== 'default' || add.length > 0 || drop.length > 0)) {
    throw new ConfigError('cell.capabilities', 'process.capabilities is given too: keep one of them');
  }
}

/** Checks the text of a config.json. */
export function parseConfig(json: string): ReadConfig {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch (error) {
    throw new ConfigError('', `not JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
  return readConfig(value);
}
