import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { $ } from 'zx';

/** What the files and programs of this machine say, as far as they may name a snapshot archive. */
export interface MachineWords {
  /** `CELLBLOCK_SNAPSHOT`. */
  given: string;
  /** The settings of devscripts, whose debsnap(1) uses the archive too: the user's before the machine's. */
  devscripts: string[];
  /** `apt-config dump Acquire::Snapshots`: apt knows where the snapshots of an archive are since 2.7. */
  aptConfig: string;
  /** The URIs of apt's sources. */
  aptSources: string;
}

/** Below it lie `mr/` and `file/`; a snapshot of a whole archive lies in `archive/NAME/TIME`. */
const snapshotUri = /(https?:\/\/[^\s"|]+?)\/archive\/[^/\s"]+\/(?:\d{8}T\d{6}Z|@SNAPSHOTID@)/;

/** The base URL of the Debian snapshot archive, without a final slash; undefined when nothing names it. */
export function chooseBase({ given, devscripts, aptConfig, aptSources }: MachineWords): string | undefined {
  const setting = devscripts
    .map(text => /^\s*DEBSNAP_BASE_URL=["']?([^"'\s]+)/m.exec(text)?.[1])
    .find(Boolean);
  const debian = aptConfig.split('\n').find(line => /::Debian\b/i.test(line)) ?? '';
  const found = given || setting || snapshotUri.exec(debian)?.[1] || snapshotUri.exec(aptSources)?.[1];
  return found?.replace(/\/+$/, '');
}

/** The same for this machine. */
export async function snapshotBase(): Promise<string | undefined> {
  const given = process.env.CELLBLOCK_SNAPSHOT ?? '';
  if (given) return chooseBase({ given, devscripts: [], aptConfig: '', aptSources: '' });
  const quietly = $({ quiet: true, nothrow: true });
  const files = [join(homedir(), '.devscripts'), '/etc/devscripts.conf'];
  const [config, sources, ...devscripts] = await Promise.all([
    quietly`apt-config dump Acquire::Snapshots`,
    quietly`apt-get indextargets --format ${'$(REPO_URI)'} ${'Created-By: Packages'}`,
    ...files.map(file => readFile(file, 'utf8').catch(() => '')),
  ]);
  return chooseBase({ given, devscripts, aptConfig: config.stdout, aptSources: sources.stdout });
}
