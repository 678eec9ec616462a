import type { CleanGuest } from '../guest/connect.ts';
import type { Answer } from '../guest/probe-link.ts';
import type { Completed } from '../guest/ssh.ts';
import { type Actor, actor, type Note } from './actor.ts';
import { shownAnswer } from './answer.ts';

import { type Container, type ContainerWish, RuntimeRefusal, startContainer } from './container.ts';
import type { Fate, Machine } from './machine.ts';

import type { Mitigation } from './mitigation.ts';
import { Inconclusive, NotApplicable, Unforeseen } from './surprises.ts';

/** A block device of the guest, by number and by what stands in its first sector. */
export interface Disk {
  /** As the kernel calls it: `vda`. */
  name: string;
  /** As the devices controller names it: `MAJOR:MINOR`. */
  number: string;
  major: number;
  minor: number;
  /** Who reads this text from the device has got through. */
  magic: string;
}

/** What a scenario works with: a clean guest, a hand on its host, and containers in it. */
export interface Bench {
  /** Root on the guest's host, with everything root has. */
  host: Actor;
  /** A child of that root, for what must not happen to it: a move to a group, other ids, other namespaces. */
  forked(): Promise<Actor>;
  /** A new container, made by cell under the mitigations of this trial's variant, and the attacker in it. */
  container(wish?: ContainerWish): Promise<Container>;
  /** Does what may end the guest's machine, and says what became of it, as QEMU saw it from outside. */
  fateOf(action: () => Promise<unknown>): Promise<Fate>;
  /** The same, or undefined when the runtime refuses it for a reason that `expected` matches. */
  containerUnless(expected: RegExp, wish: ContainerWish): Promise<Container | undefined>;
  /** A command in the host's shell, to its end. */
  shell(command: string): Promise<Completed>;
  /** The host's disk, found and read once by the host itself. */
  disk(): Promise<Disk>;
  /** Maps what the kernel said to what it means; anything not listed is a surprise, and never an answer. */
  read<Meaning extends string>(answer: Answer, meanings: Record<string, Meaning>): Meaning;
  /** Adds a line to the evidence. */
  note: Note;
  /** The kernel lacks what this is about. */
  notApplicable(why: string): never;
  /** What happened fits no answer: the scenario, not the kernel, is at fault. */
  unforeseen(what: string): never;
  /** Nothing can be concluded from what happened. */
  inconclusive(why: string): never;
}

/** What a bench is made from. */
export interface BenchParts {
  guest: CleanGuest;
  mitigations: readonly Mitigation[];
  magic: string;
  machine: Machine;
  note: Note;
  /** Hears of each container that was started. */
  onContainer?: (container: Container) => void;
}

/** A bench in a guest that was just reset; containers are started when a scenario asks for them. */
export function openBench({ guest, mitigations, magic, machine, note, onContainer }: BenchParts): Bench {
  const host = actor(guest.host, '0', 'host', note);
  let containers = 0;
  const start = async (wish: ContainerWish | undefined): Promise<Container> => {
    const id = `c${++containers}`;
    const container = await startContainer({ session: guest.session, host, mitigations, id, note, wish });
    onContainer?.(container);
    return container;
  };
  return {
    host,
    note,
    forked: async () => {
      const { child, answer } = await host.fork();
      if (child) return child;
      throw new Unforeseen(`the host cannot fork: ${shownAnswer(answer)}`);
    },
    container: start,
    containerUnless: async (expected, wish) => {
      try {
        return await start(wish);
      } catch (error) {
        if (!(error instanceof RuntimeRefusal) || !expected.test(error.reason)) throw error;
        note(error.message);
        return undefined;
      }
    },
    shell: async command => {
      const done = await guest.session.run(command);
      note(`host: $ ${command} -> status ${done.code}\n${done.stdout}${done.stderr}`.trimEnd());
      return done;
    },
    fateOf: action => machine.fateOf(action, guest.host, note),
    disk: () => findDisk(host, magic),
    read: (answer, meanings) => {
      const key = answer.ok ? 'ok' : answer.errno;
      const meaning = meanings[key];
      if (meaning !== undefined) return meaning;
      throw new Unforeseen(
        `the kernel answered ${key}, which this scenario cannot read (it knows ${Object.keys(meanings).join(', ')})`,
      );
    },
    notApplicable: why => {
      throw new NotApplicable(why);
    },
    unforeseen: what => {
      throw new Unforeseen(what);
    },
    inconclusive: why => {
      throw new Inconclusive(why);
    },
  };
}

/** The disk that carries the magic, whatever its driver calls it. */
async function findDisk(host: Actor, magic: string): Promise<Disk> {
  const { list = [] } = await host.must`ls /sys/block`;
  for (const name of list.filter(name => /^(vd|sd|hd|xvd)/.test(name))) {
    const { text = '' } = await host.must`read /sys/block/${name}/dev`;
    const [major = 0, minor = 0] = text.trim().split(':').map(Number);
    const node = `/dev/lab-${name}`;
    await host.must`mknod ${node} b ${major} ${minor}`;
    const first = await host`read ${node} 512`;
    await host.must`unlink ${node}`;
    if (first.ok && first.text?.includes(magic))
      return { name, number: `${major}:${minor}`, major, minor, magic };
  }
  throw new Unforeseen(`no block device of the guest carries the magic (looked at ${list.join(', ')})`);
}
