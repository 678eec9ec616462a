import type { Actor } from './actor.ts';
import type { Bench } from './bench.ts';
import type { ContainerConfig } from './container-config.ts';

/** A user that both the host and the container have. */
const uid = 1000;

/** User 1000 of the host, with no capability and no other group. */
export async function userOfHost(bench: Bench): Promise<Actor> {
  const user = await bench.forked();
  await user.must`setgroups`;
  await user.must`setresgid ${uid} ${uid} ${uid}`;
  await user.must`setresuid ${uid} ${uid} ${uid}`;
  return user;
}

/** The program of the container is that user's. */
export function runAsUser({ process }: ContainerConfig): void {
  process.user = { uid, gid: uid };
}

/** A process of user 1000 in a container, and its number on the host. */
export interface UserInside {
  process: Actor;
  pid: number;
}

/** Starts a container with such a process in it: an ordinary program of that user, which others of it may trace. */
export async function userInContainer(bench: Bench): Promise<UserInside> {
  const { inside } = await bench.container({ base: runAsUser });
  const { child } = await inside.fork();
  if (!child) return bench.unforeseen('the container cannot fork');
  await child.must`exec`;
  return { process: child, pid: await numberOnHost(bench) };
}

/** The one process that serves as the first child of the container's. */
async function numberOnHost(bench: Bench): Promise<number> {
  const { list = [] } = await bench.host.must`ls /proc`;
  for (const pid of list.filter(name => /^\d+$/.test(name)).reverse()) {
    const line = await bench.host`read /proc/${pid}/cmdline`;
    if (line.ok && line.text?.split('\0').slice(0, 3).join(' ') === 'probe serve 0.1') return Number(pid);
  }
  return bench.unforeseen('the host does not see the process of the container');
}
