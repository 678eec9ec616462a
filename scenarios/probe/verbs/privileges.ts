import { CAPABILITIES } from '../../../src/privileges/capabilities.ts';
import {
  PR_CAP_AMBIENT,
  PR_CAP_AMBIENT_RAISE,
  PR_CAPBSET_DROP,
  PR_SET_DUMPABLE,
  PR_SET_NO_NEW_PRIVS,
  PR_SET_SECUREBITS,
  SECBIT_KEEP_CAPS,
  SECBIT_NO_SETUID_FIXUP,
  SECBIT_NO_SETUID_FIXUP_LOCKED,
  SECBIT_NOROOT,
  SECBIT_NOROOT_LOCKED,
} from '../../../src/sys/numbers.ts';
import { bits, exactly, integer, invoke, Misuse, type Verbs } from '../verb.ts';

const [VFS_CAP_REVISION_2, VFS_CAP_FLAGS_EFFECTIVE] = [0x0200_0000, 1];

const securebits: Readonly<Record<string, number>> = {
  noroot: SECBIT_NOROOT,
  'noroot-locked': SECBIT_NOROOT_LOCKED,
  'no-setuid-fixup': SECBIT_NO_SETUID_FIXUP,
  'no-setuid-fixup-locked': SECBIT_NO_SETUID_FIXUP_LOCKED,
  'keep-caps': SECBIT_KEEP_CAPS,
};

/** A capability's number, also by name without CAP_: `mknod` is 27. Numbers that no kernel knows are fine. */
function capability(word: string): number {
  const index = CAPABILITIES.findIndex(name => name === `CAP_${word.toUpperCase()}`);
  return index < 0 ? integer(word) : index;
}

function isSet(word: string): word is 'effective' | 'permitted' | 'inheritable' {
  return ['effective', 'permitted', 'inheritable'].includes(word);
}

/** Capabilities and what goes with them; all of it changes the process that is told to. */
export const privilegeVerbs: Verbs = {
  capset: {
    usage: 'effective|permitted|inheritable +|-CAPABILITY',
    run(system, args) {
      const [set, change] = exactly(args, 2);
      if (!isSet(set)) throw new Misuse(`\`${set}\` is no set that capset(2) changes`);
      if (!/^[+-]/.test(change)) throw new Misuse(`expected + or - and a capability, got \`${change}\``);
      const bit = 1n << BigInt(capability(change.slice(1)));
      const sets = system.capget();
      sets[set] = change.startsWith('+') ? sets[set] | bit : sets[set] & ~bit;
      system.capset(sets);
      return {};
    },
  },
  'drop-capabilities': {
    usage: '',
    /** Empties the three sets; the uid stays, so exec gives root's capabilities back. */
    run(system) {
      system.capset({ effective: 0n, permitted: 0n, inheritable: 0n });
      return {};
    },
  },
  'bounding-drop': {
    usage: 'CAPABILITY',
    run(system, args) {
      system.prctl(PR_CAPBSET_DROP, capability(exactly(args, 1)[0]));
      return {};
    },
  },
  'ambient-raise': {
    usage: 'CAPABILITY',
    run(system, args) {
      system.prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, capability(exactly(args, 1)[0]));
      return {};
    },
  },
  securebits: {
    usage: 'BIT[,BIT...]',
    run(system, args) {
      system.prctl(PR_SET_SECUREBITS, bits(exactly(args, 1)[0], securebits));
      return {};
    },
  },
  'no-new-privileges': {
    usage: '',
    run(system) {
      system.prctl(PR_SET_NO_NEW_PRIVS, 1);
      return {};
    },
  },
  'file-capability': {
    usage: 'PATH CAPABILITY',
    /** Gives a program one capability, permitted and effective, in revision 2 of its attribute (linux/capability.h). */
    run(system, args) {
      const [path, word] = exactly(args, 2);
      const mask = 1n << BigInt(capability(word));
      const value = new Uint32Array([
        VFS_CAP_REVISION_2 | VFS_CAP_FLAGS_EFFECTIVE,
        Number(mask & 0xffff_ffffn),
        0,
        Number(mask >> 32n),
        0,
      ]);
      invoke(system, 'setxattr', path, 'security.capability', value.buffer, value.byteLength, 0);
      return {};
    },
  },
  dumpable: {
    usage: '',
    /** Gives the files of /proc/self back to a process that changed its ids: they are root's until then. */
    run(system) {
      system.prctl(PR_SET_DUMPABLE, 1);
      return {};
    },
  },
};
