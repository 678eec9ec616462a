import {
  CLONE_NEWCGROUP,
  CLONE_NEWIPC,
  CLONE_NEWNET,
  CLONE_NEWNS,
  CLONE_NEWPID,
  CLONE_NEWTIME,
  CLONE_NEWUSER,
  CLONE_NEWUTS,
} from '../../../src/sys/numbers.ts';
import { bits, exactly, integer, type Verbs } from '../verb.ts';

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

/** Who the process is, and in which namespaces. */
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
  unshare: {
    usage: 'FLAG[,FLAG...]',
    run(system, args) {
      system.unshare(bits(exactly(args, 1)[0], namespaceFlags));
      return {};
    },
  },
};
