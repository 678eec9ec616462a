import {
  MNT_DETACH,
  MS_BIND,
  MS_MOVE,
  MS_NODEV,
  MS_NOEXEC,
  MS_NOSUID,
  MS_PRIVATE,
  MS_RDONLY,
  MS_REC,
  MS_REMOUNT,
  MS_SHARED,
  MS_SLAVE,
} from '../../../src/sys/numbers.ts';
import { exactly, Misuse, type Verbs } from '../verb.ts';

const flagWords: Readonly<Record<string, number>> = {
  ro: MS_RDONLY,
  nosuid: MS_NOSUID,
  nodev: MS_NODEV,
  noexec: MS_NOEXEC,
  remount: MS_REMOUNT,
  bind: MS_BIND,
  rbind: MS_BIND | MS_REC,
  move: MS_MOVE,
  private: MS_PRIVATE,
  rprivate: MS_PRIVATE | MS_REC,
  rslave: MS_SLAVE | MS_REC,
  rshared: MS_SHARED | MS_REC,
};

/** Splits `-o` words as mount(8) does: those that are flags of mount(2), and the rest, which the file system reads. */
export function splitOptions(words: string): { flags: number; data: string | null } {
  let flags = 0;
  const data: string[] = [];
  for (const word of words.split(',').filter(word => word !== '')) {
    const flag = flagWords[word];
    if (flag === undefined) data.push(word);
    else flags |= flag;
  }
  return { flags, data: data.length === 0 ? null : data.join(',') };
}

/** The words of mount(8), for the system call alone: nothing is looked up, nothing is tried twice. */
function parseMount(args: readonly string[]) {
  let type: string | null = null;
  let options = '';
  const rest = [...args];
  while (rest[0] === '-t' || rest[0] === '-o') {
    const [option, value] = rest.splice(0, 2);
    if (value === undefined) throw new Misuse(`${option} needs a value`);
    if (option === '-t') type = value;
    else options = value;
  }
  const [source, target] = exactly(rest, 2);
  return { type, source, target, ...splitOptions(options) };
}

export const mountVerbs: Verbs = {
  mount: {
    usage: '[-t TYPE] [-o OPTIONS] SOURCE TARGET',
    run(system, args) {
      const { source, target, type, flags, data } = parseMount(args);
      system.mount(source, target, type, flags, data);
      return {};
    },
  },
  umount: {
    usage: 'TARGET',
    run(system, args) {
      system.umount2(exactly(args, 1)[0], MNT_DETACH);
      return {};
    },
  },
};
