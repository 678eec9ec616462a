import type { NotEnforceable } from '../lifecycle/failure.ts';
import type { Config } from '../spec/config.ts';
import type { DevptsSupport } from './ask-devpts.ts';
import type { PlannedMount } from './operations.ts';

/** What becomes of the mounts of devpts (`cell.devpts.instance`, rows A10 and C12). */
export interface PlannedDevpts {
  /** Whether each is an instance of its own. */
  fresh: boolean;
  change(mount: PlannedMount): PlannedMount;
  missing: NotEnforceable[];
  notes: string[];
}

const isDevpts = ({ type, flags }: PlannedMount) => type === 'devpts' && !flags.includes('MS_REMOUNT');

function whyNot(support: DevptsSupport): string | undefined {
  if (support === 'denied') return 'this process may not mount devpts to find out';
  return support === 'shared'
    ? 'there is one devpts instance for all (CONFIG_DEVPTS_MULTIPLE_INSTANCES is 2.6.29)'
    : undefined;
}

function withOptions(mount: PlannedMount, fresh: boolean): PlannedMount {
  const options = (mount.data ?? '').split(',').filter(option => option !== '' && option !== 'newinstance');
  // The ptmx node of an instance has mode 0 unless told (fs/devpts/inode.c, DEVPTS_DEFAULT_PTMX_MODE).
  if (fresh && !options.some(option => option.startsWith('ptmxmode='))) options.unshift('ptmxmode=0666');
  if (fresh) options.unshift('newinstance');
  return { ...mount, data: options.length > 0 ? options.join(',') : null };
}

/**
 * Gives mounts of devpts an instance of their own, or that of the host. Up to 4.6 the host's options would become
 * those of a further mount, so there the host's is bound as it is.
 */
export function planDevpts(
  config: Config,
  mounts: readonly PlannedMount[],
  support: DevptsSupport,
  otherUsers: boolean,
): PlannedDevpts {
  const asked = config.cell.devpts.instance === 'new';
  const why = asked && mounts.some(isDevpts) ? whyNot(support) : undefined;
  const fresh = asked && why === undefined;
  // In another user namespace a mount that is not a new instance is EINVAL (3.9).
  const ofHost = !fresh && support !== 'private-by-default' && !otherUsers;
  return {
    fresh,
    change: mount => {
      if (!isDevpts(mount)) return mount;
      return ofHost ? { ...mount, data: null, ofHost: 'only' } : withOptions(mount, fresh);
    },
    missing: why === undefined ? [] : [{ mitigation: 'devpts-newinstance', why }],
    notes: !ofHost
      ? []
      : mounts.filter(isDevpts).flatMap(({ destination, data }) => {
          const ignored = (data ?? '').split(',').filter(option => option !== '' && option !== 'newinstance');
          const words = ignored.map(option => `\`${option}\``).join(', ');
          return ignored.length === 0
            ? []
            : [`${destination}: this devpts is the host's and keeps its options: ${words} ignored`];
        }),
  };
}
