import type { Answer } from '../guest/probe-link.ts';
import type { Actor } from './actor.ts';
import type { Bench } from './bench.ts';

/** A group of the devices controller (cgroup v1), as the actor that works on it sees it. */
export class DevicesGroup {
  readonly path: string;
  #actor: Actor;

  constructor(actor: Actor, path: string) {
    this.#actor = actor;
    this.path = path;
  }

  /** Writes one rule, such as `c 1:3 rwm` or `a`, to devices.allow. */
  allow(rule: string): Promise<Answer> {
    return this.#actor`write ${this.path}/devices.allow ${rule}`;
  }

  deny(rule: string): Promise<Answer> {
    return this.#actor`write ${this.path}/devices.deny ${rule}`;
  }

  /** The lines of devices.list. */
  async rules(): Promise<string[]> {
    const { text = '' } = await this.#actor.must`read ${this.path}/devices.list`;
    return text.split('\n').filter(line => line !== '');
  }

  async create(name: string): Promise<DevicesGroup> {
    const child = new DevicesGroup(this.#actor, `${this.path}/${name}`);
    await this.#actor.must`mkdir ${child.path}`;
    return child;
  }

  /** Moves the process itself into this group: every version reads pid 0 as the writer. */
  enter(process: Actor): Promise<Answer> {
    return process`write ${this.path}/tasks 0`;
  }
}

/**
 * Mounts the devices hierarchy and returns its root. Ends the trial as not applicable where the kernel has no devices
 * controller, as its own /proc/cgroups says.
 */
export async function mountDevices(bench: Bench, actor: Actor, at: string): Promise<DevicesGroup> {
  const controllers = await actor`read /proc/cgroups`;
  if (!controllers.ok || !/^devices\t/m.test(controllers.text ?? ''))
    bench.notApplicable('/proc/cgroups lists no devices controller (CONFIG_CGROUP_DEVICE)');
  await actor.must`mkdir ${at}`;
  await actor.must`mount -t cgroup -o devices none ${at}`;
  return new DevicesGroup(actor, at);
}

/** A process's own group in the devices hierarchy, below the root that it sees. */
export async function ownDevicesGroup(actor: Actor): Promise<string> {
  const { text = '' } = await actor.must`read /proc/self/cgroup`;
  const line = text.split('\n').find(line => line.split(':')[1]?.split(',').includes('devices'));
  return line?.split(':').slice(2).join(':') ?? '/';
}
