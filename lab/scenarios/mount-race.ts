import type { Actor } from './actor.ts';
import type { Bench } from './bench.ts';
import type { ContainerConfig } from './container-config.ts';

/** On the host; both containers have it at /shared. */
const volume = '/srv/shared';
const raced = '/shared/directory';
const mountsEachStart = 20;

/** A container that shares a volume with the one that is started again and again, and the latter's id. */
export interface Race {
  attacker: Actor;
  victim: string;
}

const share = ({ mounts }: ContainerConfig): void => {
  mounts.push({ destination: '/shared', type: 'bind', source: volume, options: ['bind'] });
};

/**
 * Starts both, before anybody races: /shared/directory is a directory, in which the victim's config has mounts, and
 * /shared/link leads to `target` on the host.
 */
export async function prepareRace(bench: Bench, target: string): Promise<Race> {
  await bench.host`mkdir /srv`;
  await bench.host.must`mkdir ${volume}`;
  await bench.host.must`chmod ${volume} 0o777`;
  const { inside: attacker } = await bench.container({ base: share });
  await attacker.must`mkdir ${raced}`;
  await attacker.must`symlink ${target} /shared/link`;
  const { id: victim } = await bench.container({
    base: config => {
      config.cell.mounts = { safe: false };
      share(config);
      for (let index = 0; index < mountsEachStart; index++)
        config.mounts.push({ destination: `${raced}/mount-${index}`, type: 'tmpfs', source: 'tmpfs' });
    },
  });
  return { attacker, victim };
}

/** How often it was tried. */
export interface Tries {
  starts: number;
  /** Starts that ended at the exchange: seen, or stumbled over. */
  refused: number;
  /** Mounts below the directory, those included at which a start was refused. */
  mounts: number;
  exchanges: number;
  /** `renameat2` or `rename`. */
  call: string;
}

/** Races for so many seconds, in which the victim's bundle is started again and again; each container ends at once. */
export async function race(bench: Bench, { attacker, victim }: Race, seconds: number): Promise<Tries> {
  const [exchanged, { stdout }] = await Promise.all([
    attacker.must`exchange-repeatedly ${raced} /shared/link ${1000 * seconds}`,
    bench.shell(
      `end=$(($(date +%s) + ${seconds}))
       while [ $(date +%s) -lt $end ]; do
         echo start
         cell run --bundle /containers/${victim} race </dev/null 2>&1 >/dev/null
       done`,
    ),
  ]);
  const starts = stdout.split('start\n').slice(1);
  const errors = starts.flatMap(said => /cell: error: .*/.exec(said)?.slice(0, 1) ?? []);
  const reached = errors.map(error => {
    // The link was seen; or, without a walk, a name was gone before something could be mounted on it.
    const mount = /mount-(\d+): (`directory` is|No such file)/.exec(error)?.[1];
    return mount === undefined ? bench.unforeseen(error) : 1 + Number(mount);
  });
  return {
    starts: starts.length,
    refused: errors.length,
    mounts: (starts.length - errors.length) * mountsEachStart + reached.reduce((sum, one) => sum + one, 0),
    exchanges: exchanged.number ?? 0,
    call: exchanged.text ?? '',
  };
}
