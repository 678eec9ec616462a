import { type Place, SourceError } from '../report.ts';
import { absolute, oneOf, wholeNumber } from '../values.ts';
import { AUTOMATIC } from './auto-mounts.ts';
import type { Handler, Handlers } from './handler.ts';

/** Storage of LXC that is a directory already. */
const DIRECTORIES = ['dir', 'btrfs'];
const HARMLESS_OPTIONS = ['defaults', 'rw', 'suid', 'dev', 'exec', 'async', 'atime', 'relatime'];

/** The directory that is the root: `dir:/path` or `/path`. */
function rootDirectory(value: string, place: Place): string {
  const colon = value.indexOf(':');
  const type = colon < 0 || value.startsWith('/') ? 'dir' : value.slice(0, colon);
  if (!DIRECTORIES.includes(type)) {
    throw new SourceError(place, `cell takes a directory as root, not \`${type}\` in \`${value}\``);
  }
  return absolute(value.startsWith('/') ? value : value.slice(colon + 1), place);
}

const rootOptions: Handler = (draft, { value, place }, { report }) => {
  draft.readonlyRoot = false;
  for (const option of value.split(',').map(one => one.trim())) {
    if (option === 'ro') draft.readonlyRoot = true;
    else if (option === 'rw') draft.readonlyRoot = false;
    else if (option !== '' && !HARMLESS_OPTIONS.includes(option)) {
      report.unsupported(place, `the option \`${option}\` is not supported by cell for the root`);
    }
  }
};

const automatic: Handler = (draft, setting) => {
  if (setting.value === '') return draft.automatic.clear();
  for (const word of setting.value.split(/\s+/)) {
    const what = word.startsWith('shmounts:') ? 'shmounts' : AUTOMATIC.get(word);
    if (what === undefined) {
      throw new SourceError(
        setting.place,
        `expected words like proc:mixed, sys:ro or cgroup, got \`${word}\``,
      );
    }
    draft.automatic.set(what, { value: word, setting });
  }
};

/** Settings of the root, what is mounted in it, and the terminals. */
export const ROOT_KEYS: Handlers = {
  'lxc.uts.name': (draft, setting) => {
    const { value, place } = setting;
    if (value.length > 64) throw new SourceError(place, `\`${value}\` is longer than 64 characters`);
    draft.hostname = value === '' ? undefined : { value, setting };
  },
  'lxc.rootfs.path': (draft, setting) => {
    const { value, place } = setting;
    draft.rootfs = value === '' ? undefined : { value: rootDirectory(value, place), setting };
  },
  'lxc.rootfs.mount': (draft, { value, place }, { report }) => {
    draft.rootfsMount = value === '' ? undefined : absolute(value, place);
    report.note(place, 'cell binds the root on itself; only taken off the front of mount targets');
  },
  'lxc.rootfs.options': rootOptions,
  'lxc.rootfs.backend': (_, { value, place }) => {
    if (!DIRECTORIES.includes(value)) {
      throw new SourceError(place, `cell takes a directory as root, not \`${value}\``);
    }
  },
  'lxc.mount.fstab': (draft, setting) => {
    if (setting.value === '') throw new SourceError(setting.place, 'expected the name of a file');
    draft.fstab = { value: setting.value, setting };
  },
  'lxc.mount.entry': (draft, setting) => {
    if (setting.value === '') draft.entries = [];
    else draft.entries.push({ value: setting.value, setting });
  },
  'lxc.mount.auto': automatic,
  'lxc.autodev': (draft, { value, place }) => {
    draft.autodev = value === '' || oneOf(value, ['0', '1'], place) === '1';
  },
  'lxc.autodev.tmpfs.size': (draft, { value, place }) => {
    draft.devSize = value === '' ? 500_000 : wholeNumber(value, 1, 2 ** 31 - 1, place);
  },
  // `lxc.pts` of LXC 1 asks for an instance of its own with any number but 0; `lxc.pty.max` is the most terminals of one.
  'lxc.pty.max': (draft, { value, place, legacy }, { report }) => {
    const count = value === '' ? 0 : wholeNumber(value, 0, 2 ** 20, place);
    draft.ptys = legacy && count > 0 ? undefined : count;
    if (legacy && count > 0) {
      report.note(
        place,
        `asks for terminals of its own; \`${count}\` as their number needs lxc.pty.max (3.4)`,
      );
    }
  },
  'lxc.tty.max': (_, { value, place }, { report }) => {
    const count = value === '' ? 0 : wholeNumber(value, 0, 2 ** 16, place);
    if (count > 0) report.note(place, `cell gives the container one console and no /dev/tty1 to ${count}`);
  },
  'lxc.console.path': (draft, { value, place }, { report }) => {
    draft.console = value !== 'none';
    if (value !== '' && value !== 'none') {
      report.note(place, `cell hands the console to whoever starts the container, not to \`${value}\``);
    }
  },
};
