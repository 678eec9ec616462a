import { addMountOption } from '../lab/scenarios/container-config.ts';
import type { Mitigation } from '../lab/scenarios/mitigation.ts';

/** Those that the runtime itself is, or that limit how much a container may have: how it starts, and what it hands on. */
export const ofTheRuntime = {
  'safe-mounts': {
    title: 'mounts by descriptor, along paths without links; nodes and masks that are what they are called',
    seed: ['D4', 'D5', 'D7'],
    apply: ({ cell }) => {
      cell.mounts = { safe: true };
    },
  },
  'pivot-root': {
    title: "the root is entered by pivot_root, and the host's tree is unmounted",
    seed: ['A1'],
    apply: ({ cell }) => {
      cell.root = { enter: 'pivot' };
    },
  },
  'moved-root': {
    title: "the root is moved over the host's, which stays mounted below it (no-pivot of container engines)",
    seed: ['A1'],
    apply: ({ cell }) => {
      cell.root = { enter: 'move' };
    },
  },
  'closed-descriptors': {
    title: 'the container gets no descriptor but its standard input, output and error',
    seed: [],
    apply: ({ cell }) => {
      cell.descriptors = 'close';
    },
  },
  'checked-directory': {
    title: 'the working directory is seen to lie in the root, once it is entered',
    seed: [],
    apply: ({ cell }) => {
      cell.workingDirectory = 'inside';
    },
  },
  'copied-runtime': {
    title: 'what the container sees of the runtime is a copy that nobody runs again',
    seed: [],
    apply: ({ cell }) => {
      cell.executable = 'copy';
    },
  },
  'fresh-keyring': {
    title: 'a session keyring of its own',
    seed: [],
    apply: ({ cell }) => {
      cell.keyring = 'new';
    },
  },
  'new-session': {
    title: 'a session of its own, without a controlling terminal',
    seed: [],
    apply: ({ cell }) => {
      cell.session = 'new';
    },
  },
  'new-terminal': {
    title: "a terminal of its own in place of the caller's",
    seed: ['A10', 'E12'],
    apply: ({ process }) => {
      process.terminal = true;
    },
  },
  'pids-limit': {
    title: 'no more than 32 processes, by the pids controller',
    seed: [],
    missing: { kernels: '..4.2', why: 'the pids controller is 4.3' },
    apply: ({ linux }) => {
      linux.resources = { ...linux.resources, pids: { limit: 32 } };
    },
  },
  'rlimit-nproc': {
    title: 'no more than 32 processes of its user, by RLIMIT_NPROC',
    seed: [],
    apply: ({ process }) => {
      process.rlimits = [...(process.rlimits ?? []), { type: 'RLIMIT_NPROC', soft: 32, hard: 32 }];
    },
  },
  'memory-limit': {
    title: 'no more than 16 MiB, by the memory controller',
    seed: ['B2'],
    apply: ({ linux }) => {
      linux.resources = { ...linux.resources, memory: { limit: 16 << 20 } };
    },
  },
  'tmpfs-size': {
    title: 'a /dev of 64 KiB, as libvirt makes it',
    seed: [],
    apply: config => addMountOption(config, '/dev', 'size=64k'),
  },
  'tmpfs-inodes': {
    title: 'a /dev of 128 files',
    seed: [],
    apply: config => addMountOption(config, '/dev', 'nr_inodes=128'),
  },
} satisfies Record<string, Mitigation>;
