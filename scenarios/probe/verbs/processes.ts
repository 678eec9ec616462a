import {
  CLONE_NEWCGROUP,
  CLONE_NEWIPC,
  CLONE_NEWNET,
  CLONE_NEWNS,
  CLONE_NEWPID,
  CLONE_NEWTIME,
  CLONE_NEWUSER,
  CLONE_NEWUTS,
  LINUX_REBOOT_CMD_CAD_OFF,
  LINUX_REBOOT_CMD_CAD_ON,
  LINUX_REBOOT_CMD_POWER_OFF,
  LINUX_REBOOT_CMD_RESTART,
} from '../../../src/sys/numbers.ts';
import { bits, exactly, integer, invoke, Misuse, type Verbs } from '../verb.ts';

/** The names of namespaces(7), as clone(2) and unshare(2) take them. */
export const namespaceFlags: Readonly<Record<string, number>> = {
  newns: CLONE_NEWNS,
  newuts: CLONE_NEWUTS,
  newipc: CLONE_NEWIPC,
  newnet: CLONE_NEWNET,
  newpid: CLONE_NEWPID,
  newuser: CLONE_NEWUSER,
  newcgroup: CLONE_NEWCGROUP,
  newtime: CLONE_NEWTIME,
};

/** resource.h */
const RLIMIT_NOFILE = 7;

/** Commands of reboot(2). CAD is what Ctrl-Alt-Delete does: nothing but a setting. */
const rebootCommands: Readonly<Record<string, number>> = {
  restart: LINUX_REBOOT_CMD_RESTART,
  'power-off': LINUX_REBOOT_CMD_POWER_OFF,
  'cad-on': LINUX_REBOOT_CMD_CAD_ON,
  'cad-off': LINUX_REBOOT_CMD_CAD_OFF,
};

/** Who the process is, in which namespaces, and what it does to others. */
export const processVerbs: Verbs = {
  pid: {
    usage: '',
    run: system => ({ number: system.getpid() }),
  },
  uid: {
    usage: '',
    run: system => ({ number: system.getuid() }),
  },
  setresuid: {
    usage: 'REAL EFFECTIVE SAVED',
    run(system, args) {
      const [real, effective, saved] = args.map(integer);
      system.setresuid(real ?? -1, effective ?? -1, saved ?? -1);
      return {};
    },
  },
  setresgid: {
    usage: 'REAL EFFECTIVE SAVED',
    run(system, args) {
      const [real, effective, saved] = args.map(integer);
      system.setresgid(real ?? -1, effective ?? -1, saved ?? -1);
      return {};
    },
  },
  setgroups: {
    usage: '[GID...]',
    run(system, args) {
      system.setgroups(args.map(integer));
      return {};
    },
  },
  kill: {
    usage: 'PID SIGNAL',
    run(system, args) {
      const [pid, signal] = exactly(args, 2);
      system.kill(integer(pid), integer(signal));
      return {};
    },
  },
  'limit-descriptors': {
    usage: 'PID COUNT',
    /** Has no descriptor of COUNT or above opened any more by another process. */
    run(system, args) {
      const [pid, count] = exactly(args, 2).map(integer) as [number, number];
      const limit = new BigUint64Array([BigInt(count), BigInt(count)]);
      invoke(system, 'prlimit64', pid, RLIMIT_NOFILE, limit.buffer, null);
      return {};
    },
  },
  socket: {
    usage: 'FAMILY TYPE',
    /** Asks for a socket by numbers, and closes it when there is one. */
    run(system, args) {
      const [family, type] = exactly(args, 2);
      system.close(invoke(system, 'socket', integer(family), integer(type), 0));
      return {};
    },
  },
  reboot: {
    usage: 'restart|power-off|cad-on|cad-off',
    run(system, args) {
      const [word] = exactly(args, 1);
      const command = rebootCommands[word];
      if (command === undefined) throw new Misuse(`\`${word}\` is no command of reboot(2) that probe knows`);
      system.reboot(command);
      return {};
    },
  },
  unshare: {
    usage: 'FLAG[,FLAG...]',
    run(system, args) {
      system.unshare(bits(exactly(args, 1)[0], namespaceFlags));
      return {};
    },
  },
};
