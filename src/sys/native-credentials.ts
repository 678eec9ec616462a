import type { Kernel } from './kernel.ts';
import { LINUX_CAPABILITY_VERSION_3 } from './numbers.ts';
import type { CapabilitySets, CredentialCalls } from './system.ts';

/** The three fields of struct __user_cap_data_struct, in order; the second structure holds capabilities 32 to 63. */
const FIELDS = ['effective', 'permitted', 'inheritable'] as const;
const HALF = 12;

function capabilityHeader(): ArrayBuffer {
  const memory = new ArrayBuffer(8);
  new DataView(memory).setUint32(0, LINUX_CAPABILITY_VERSION_3, true);
  return memory;
}

/** The calls on ids and capabilities, over the binding. All act on the calling process. */
export function credentialCalls({ invoke }: Kernel): CredentialCalls {
  return {
    getuid: () => invoke('getuid', {}),
    getgid: () => invoke('getgid', {}),
    geteuid: () => invoke('geteuid', {}),
    getegid: () => invoke('getegid', {}),
    setresuid: (real, effective, saved) =>
      void invoke('setresuid', { action: `setresuid ${real}` }, real, effective, saved),
    setresgid: (real, effective, saved) =>
      void invoke('setresgid', { action: `setresgid ${real}` }, real, effective, saved),
    setgroups(groups) {
      const memory = new ArrayBuffer(Math.max(4, groups.length * 4));
      new Uint32Array(memory).set(groups);
      invoke('setgroups', {}, groups.length, memory);
    },
    capget() {
      const memory = new ArrayBuffer(2 * HALF);
      invoke('capget', {}, capabilityHeader(), memory);
      const view = new DataView(memory);
      const sets: CapabilitySets = { effective: 0n, permitted: 0n, inheritable: 0n };
      FIELDS.forEach((field, index) => {
        const low = BigInt(view.getUint32(index * 4, true));
        sets[field] = low | (BigInt(view.getUint32(HALF + index * 4, true)) << 32n);
      });
      return sets;
    },
    capset(sets) {
      const memory = new ArrayBuffer(2 * HALF);
      const view = new DataView(memory);
      FIELDS.forEach((field, index) => {
        view.setUint32(index * 4, Number(sets[field] & 0xffff_ffffn), true);
        view.setUint32(HALF + index * 4, Number((sets[field] >> 32n) & 0xffff_ffffn), true);
      });
      invoke('capset', {}, capabilityHeader(), memory);
    },
  };
}
