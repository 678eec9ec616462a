import { pack } from 'tar-stream';
import { InfraError } from '../errors.ts';
import { ProbeLink } from '../guest/probe-link.ts';
import type { SshSession } from '../guest/ssh.ts';
import { type Actor, actor, type Note } from './actor.ts';
import { type ContainerConfig, openConfig } from './container-config.ts';
import { loadProfiles } from './load-profiles.ts';
import type { Mitigation } from './mitigation.ts';
import { NotEnforceable } from './surprises.ts';
import { shellQuote } from './words.ts';

/** A started container and the attacker that is its first process. */
export interface Container {
  id: string;
  config: ContainerConfig;
  inside: Actor;
  /** What the runtime said, so far, that this kernel cannot enforce and that it left out, by its names. */
  unenforced(): string[];
}

/** What a scenario asks of its container, before any mitigation comes. */
export interface ContainerWish {
  /** Changes the container without mitigations: opens what the attack goes through, so that the control is one. */
  base?(config: ContainerConfig): void;
  /** Puts into the image what its author could have; `root` is where it lies on the host. */
  image?(root: string): Promise<void>;
  /**
   * Who calls the runtime, with whatever a caller has that a container could get hold of: open descriptors, keys, a
   * terminal. Without it the lab calls, with nothing.
   */
  caller?: Actor;
  /** The runtime leaves it alone once it runs. */
  detached?: boolean;
}

/** The runtime did not start the container, for a reason that is not the kernel's. */
export class RuntimeRefusal extends InfraError {
  readonly reason: string;

  constructor(reason: string) {
    super(`cell refused the container: ${reason}`);
    this.reason = reason;
  }
}

/** What cell says in one line of its log. */
interface RuntimeLine {
  level: string;
  msg: string;
  code?: string;
  mitigation?: string;
}

interface Start {
  session: SshSession;
  /** Root on the guest's host, for mitigations that a container's administrator imposes once it runs. */
  host: Actor;
  mitigations: readonly Mitigation[];
  id: string;
  note: Note;
  wish: ContainerWish | undefined;
}

/**
 * Writes a bundle into the guest and has cell start it. Resolves once the attacker in it answers.
 * Throws NotEnforceable when cell says that this kernel cannot enforce a mitigation it was asked for.
 */
export async function startContainer(start: Start): Promise<Container> {
  const { session, host, mitigations, id, note, wish } = start;
  const config = openConfig();
  wish?.base?.(config);
  for (const mitigation of mitigations) mitigation.apply(config);
  const profiles = mitigations.flatMap(({ profile }) => profile ?? []);
  const unloaded = await loadProfiles(session, config, profiles);
  const bundle = `/containers/${id}`;
  await unpack(session, bundle, config);
  await wish?.image?.(`${bundle}/rootfs`);

  const log = wish?.caller && `${bundle}.log`;
  const command = ['cell', 'run', '--log-format', 'json', ...(log ? ['--log', log] : [])];
  if (wish?.detached) command.push('--detach');
  command.push('--bundle', bundle, id);
  note(`runtime: ${command.join(' ')}`);
  const link = wish?.caller
    ? await calledBy(wish.caller, session, `${bundle}.sock`, command)
    : await session.open(command.map(shellQuote).join(' '), channel => new ProbeLink(channel));
  const inside = actor(link, '0', 'container', note);
  const said = async () => (log ? (await session.run(`cat ${log}`)).stdout : link.errors);
  try {
    await link.request('0', ['pid']);
  } catch (error) {
    throw refusal(await said()) ?? error;
  }
  for (const mitigation of mitigations) await mitigation.impose?.(host);
  const atStart = await said();
  return { id, config, inside, unenforced: () => [...unloaded, ...leftOut(log ? atStart : link.errors)] };
}

/** Has `caller` run the command, with the connection at `socket` as its standard input and output. */
async function calledBy(
  caller: Actor,
  session: SshSession,
  socket: string,
  command: string[],
): Promise<ProbeLink> {
  await caller.must`launch ${socket} ${command}`;
  return session.reach(socket, channel => new ProbeLink(channel));
}

/** The bundle travels as a tar archive; its root file system is the attacker and empty directories. */
async function unpack(session: SshSession, bundle: string, config: ContainerConfig): Promise<void> {
  const archive = pack();
  // The container's root owns its files, whoever that is on the host.
  const uid = config.linux.uidMappings?.[0]?.hostID ?? 0;
  const gid = config.linux.gidMappings?.[0]?.hostID ?? 0;
  for (const name of ['rootfs', 'rootfs/bin', 'rootfs/proc', 'rootfs/sys', 'rootfs/dev', 'rootfs/tmp'])
    archive.entry({ name, type: 'directory', mode: 0o755, uid, gid });
  archive.entry({ name: 'config.json' }, JSON.stringify(config, null, 1));
  archive.finalize();
  const chunks: Buffer[] = [];
  for await (const chunk of archive) chunks.push(chunk as Buffer);
  const { code, stderr } = await session.run(
    `mkdir -p ${bundle} && tar -x -C ${bundle} && cp /bin/probe ${bundle}/rootfs/bin/probe`,
    Buffer.concat(chunks),
  );
  if (code !== 0) throw new InfraError(`cannot write the bundle ${bundle}: ${stderr.trim()}`);
}

const linesOf = (log: string): RuntimeLine[] =>
  log.split('\n').flatMap(line => {
    try {
      return [JSON.parse(line) as RuntimeLine];
    } catch {
      return [];
    }
  });

const leftOut = (log: string): string[] =>
  linesOf(log).flatMap(({ level, code, mitigation }) =>
    level === 'warning' && code === 'not-enforceable' && mitigation ? [mitigation] : [],
  );

/** What cell's log says about why it did not start the container. */
function refusal(log: string): Error | undefined {
  const error = linesOf(log).find(line => line.level === 'error');
  if (error?.code === 'not-enforceable') return new NotEnforceable(`${error.mitigation}: ${error.msg}`);
  return error && new RuntimeRefusal(error.msg);
}
