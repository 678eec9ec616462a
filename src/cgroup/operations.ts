import type { DevicePolicy } from './device-policy.ts';

/** What is done to control groups, always by the controller. Paths are those of the mounted hierarchy. */
export type GroupOperation =
  /** One-time setup (row A3): mounts a hierarchy that is mounted nowhere. */
  | { op: 'mount-hierarchy'; controllers: string[]; at: string }
  /** The same for version 2; with the options that it has already. */
  | { op: 'mount-unified'; at: string; options: string }
  /** Makes a group unless it is there. */
  | { op: 'make-group'; path: string }
  /**
   * The group between cell's own and the containers'. No process may be in it (row B14). `open` leaves what it
   * inherits; a policy is put in force before any container's group exists below it, and read back.
   */
  | { op: 'intermediate-group'; path: string; policy: 'open' | DevicePolicy }
  /** Removes what a dead container of the same id left; processes in it mean that the container runs. */
  | { op: 'clear-group'; path: string }
  /** Makes the container's own group. */
  | { op: 'container-group'; path: string }
  /** First `a` to devices.deny, then the lines in order; read back (rows A6, A7). */
  | { op: 'device-policy'; group: string; policy: DevicePolicy }
  /** The same on version 2, where a policy becomes a program of the group. */
  | { op: 'intermediate-program'; path: string; policy: 'open' | DevicePolicy }
  | { op: 'device-program'; group: string; policy: DevicePolicy }
  /** Version 2: gives the groups below these controllers. */
  | { op: 'enable-controllers'; path: string; controllers: string[] }
  /** `or`: the file's name on kernels that have another scheduler; `readBack`: some kernels take it and do nothing; `lenient`: without such a file it only warns. */
  | {
      op: 'group-value';
      group: string;
      file: string;
      or?: string;
      value: string;
      readBack?: true;
      lenient?: true;
    }
  /** Puts the container's first process into the group. */
  | { op: 'enter-group'; group: string }
  | { op: 'remove-group'; path: string };
