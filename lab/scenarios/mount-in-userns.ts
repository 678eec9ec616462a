import type { Expectation } from '../matrix/expectation.ts';
import type { DecisiveOption } from '../matrix/options.ts';
import type { ScenarioModule } from './define.ts';
import { fact } from './define.ts';
import { userNamespaceRoot } from './user-namespace.ts';

interface MountQuestion {
  /** As /proc/filesystems names it. */
  type: string;
  /** What the file system itself reads; none unless the question is about them. */
  options?: string;
  seed?: readonly string[];
  /** The option without which no kernel knows it. */
  option?: DecisiveOption;
  /** From 3.8 on; before that there is nobody to ask. */
  expectations: readonly Expectation[];
}

/**
 * Whether the root of a user namespace may mount a file system, in mount, pid, net and ipc namespaces of its own:
 * `absent` when the kernel does not know the file system.
 */
export const mountInUserns = ({
  type,
  options = '',
  seed = [],
  option,
  expectations,
}: MountQuestion): ScenarioModule =>
  fact({
    title: `May root of a user namespace mount ${type}${options && ` with ${options}`}?`,
    seed,
    needs: ['CONFIG_USER_NS', 'CONFIG_PID_NS', 'CONFIG_NET_NS', 'CONFIG_IPC_NS'],
    answers: ['mountable', 'refused', 'absent'],
    expectations: [
      {
        kernels: '..3.4',
        outcome: 'not-applicable',
        why: 'user namespaces have no uid map (commit 22d917d80e84 brings them in 3.5)',
      },
      ...(option
        ? [
            {
              kernels: '3.8..',
              without: option,
              outcome: 'absent' as const,
              why: `it is ${option}, which the kernel is built without`,
            },
          ]
        : []),
      ...expectations,
    ],
    async observe(bench) {
      await bench.host.must`mkdir /target`;
      const root = await userNamespaceRoot(bench, 'newns', 'newpid', 'newnet', 'newipc');
      const mounted = await root`mount -t ${type} -o ${options} none /target`;
      return bench.read(mounted, { ok: 'mountable', EPERM: 'refused', EINVAL: 'refused', ENODEV: 'absent' });
    },
  });
