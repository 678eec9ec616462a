import { rm } from 'node:fs/promises';
import { InfraError } from '../../errors.ts';
import { type Emit, task } from '../../events.ts';
import { buildDate } from '../banner.ts';
import { unpackKernel } from '../deb/unpack.ts';
import {
  addToLock,
  checkLocked,
  type Lock,
  type LockedFile,
  type LockedKernel,
  preferLocked,
  readLock,
} from '../lock.ts';
import { keptDigest } from '../modules/keep.ts';
import type { AvailableKernel, KernelSource } from '../source.ts';
import { asAvailable } from '../store/available.ts';
import { sha256Of } from '../store/hash.ts';
import {
  isIntact,
  listStored,
  readStored,
  type StoredKernel,
  store,
  withKernelLock,
} from '../store/store.ts';
import { Archive } from './archive.ts';
import { snapshotBase } from './base.ts';
import { type Build, builds, kernelPackages } from './packages.ts';
import { currentVersions } from './versions.ts';

const howToSet = 'not set up: CELLBLOCK_SNAPSHOT=<its URL> names it';

const idOf = ({ packageVersion, flavour }: Build) =>
  `snapshot-${packageVersion.replaceAll(':', '_')}${flavour && `+${flavour}`}`;
const labelOf = ({ version, flavour }: Build) => (flavour ? `${version}+${flavour}` : version);

/** The Debian snapshot archive: every kernel that Debian ever shipped. What was fetched once is served from the store. */
export function snapshotSource(): KernelSource {
  let name = 'the Debian snapshot archive';
  let archive: Archive | undefined;
  let lock: Lock = {};
  const known = new Map<string, Build>();
  const offer = (build: Build, stored: ReadonlyMap<string, AvailableKernel>): AvailableKernel => {
    const id = idOf(build);
    known.set(id, build);
    return stored.get(id) ?? available(id, build, lock[id]);
  };
  return {
    get name() {
      return name;
    },
    async list(emit) {
      const stored = await storedKernels();
      lock = await readLock();
      const base = await snapshotBase();
      archive = base === undefined ? undefined : new Archive(base);
      name = `the Debian snapshot archive ${base === undefined ? `(${howToSet})` : base}`;
      if (!archive) return [...stored.values()];
      const sources = await currentVersions(archive, emit).catch(error => {
        if (stored.size === 0) throw error;
        emit({ type: 'notice', text: `${(error as Error).message}; going by the kernels fetched before` });
        return {};
      });
      const all = Object.entries(sources).flatMap(([source, versions]) => builds(source, versions));
      const listed = preferLocked(all, lock, idOf, labelOf).map(build => offer(build, stored));
      const ids = new Set(listed.map(({ id }) => id));
      return [...[...stored.values()].filter(({ id }) => !ids.has(id)), ...listed];
    },
    async find(release) {
      if (!archive || !/^\d\S*-amd64$/.test(release)) return undefined;
      for (const suffix of ['', '-unsigned']) {
        const [packageVersion] = await archive.binaryVersions(`linux-image-${release}${suffix}`);
        const build = [...known.values()].find(
          candidate =>
            candidate.packageVersion === packageVersion &&
            candidate.flavour === (/-cloud-amd64$/.test(release) ? 'cloud' : ''),
        );
        if (build) return { ...offer(build, await storedKernels()), release };
      }
      return undefined;
    },
    async get(choice, emit) {
      const present = await usable(choice.id);
      if (present) return present.kernel;
      const build = known.get(choice.id);
      if (!archive || !build)
        throw new InfraError(`the stored kernel ${choice.name} is damaged, and its archive is ${howToSet}`);
      const from = archive;
      return withKernelLock(choice.id, emit, async () => {
        // Another process may have fetched it while this one waited.
        const stored = (await usable(choice.id)) ?? (await fetchKernel(from, build, lock, emit));
        return stored.kernel;
      });
    },
  };
}

async function storedKernels(): Promise<Map<string, AvailableKernel>> {
  const fetched = (await listStored()).filter(
    ({ record }) => record.source === 'snapshot' && record.kept === keptDigest,
  );
  return new Map(fetched.map(kernel => [kernel.id, asAvailable(kernel)]));
}

async function usable(id: string): Promise<StoredKernel | undefined> {
  const stored = await readStored(id);
  return stored?.record.kept === keptDigest && (await isIntact(stored)) ? stored : undefined;
}

/** What it will hold, and how large it is, is known only where it was fetched before. */
const available = (id: string, build: Build, locked: LockedKernel | undefined): AvailableKernel => ({
  id,
  name: labelOf(build),
  version: build.version,
  flavour: build.flavour,
  release: locked?.release ?? labelOf(build),
  source: 'snapshot',
  cached: false,
  bytes: locked?.files.reduce((sum, { bytes }) => sum + bytes, 0) ?? 0,
  package: { name: build.source, version: build.packageVersion, suite: locked?.archive ?? '' },
});

async function fetchKernel(archive: Archive, build: Build, lock: Lock, emit: Emit): Promise<StoredKernel> {
  const id = idOf(build);
  const { release, archive: suite, files } = lock[id] ?? (await findKernel(archive, build));
  const debs = await fetchFiles(archive, id, build, files, emit);
  const locked = await Promise.all(
    files.map(async (file, place) => {
      const sha256 = await sha256Of(debs[place] as string);
      checkLocked(lock[id]?.files[place], sha256);
      return { ...file, sha256 };
    }),
  );
  const stored = await task(emit, `unpack-${id}`, `unpacking ${release} ${build.packageVersion}`, () =>
    store(id, async directory => {
      const { release: found, banner } = await unpackKernel(debs, directory);
      if (found !== release)
        throw new InfraError(`the package of ${release} holds the kernel ${found} instead`);
      const date = buildDate(banner);
      return {
        name: labelOf(build),
        release,
        source: 'snapshot',
        version: build.version,
        flavour: build.flavour,
        banner,
        package: { name: files[0]?.name ?? '', version: build.packageVersion, suite },
        kept: keptDigest,
        ...(date && { date }),
      };
    }),
  );
  if (!lock[id]) await addToLock(id, { release, archive: suite, files: locked }, emit);
  await Promise.all(debs.map(deb => rm(deb, { force: true })));
  return stored;
}

/** Asks the archive which files a build consists of. */
async function findKernel(archive: Archive, build: Build) {
  const { source, packageVersion, flavour } = build;
  const kernel = kernelPackages(await archive.packages(source, packageVersion), flavour);
  if (!kernel)
    throw new InfraError(
      `the snapshot archive has no ${flavour || 'default'} kernel for amd64 of ${source} ${packageVersion}`,
      'lab kernels',
    );
  const found = await Promise.all(kernel.packages.map(part => archive.file(part)));
  const files = kernel.packages.map((part, place) => {
    const { sha1 = '', bytes = 0 } = found[place] ?? {};
    return { ...part, sha1, bytes };
  });
  return { release: kernel.release, archive: found[0]?.archive ?? '', files };
}

async function fetchFiles(
  archive: Archive,
  id: string,
  build: Build,
  files: readonly Omit<LockedFile, 'sha256'>[],
  emit: Emit,
): Promise<string[]> {
  const step = `fetch-${id}`;
  const what = `fetching ${labelOf(build)} (${build.packageVersion}) from the snapshot archive`;
  const total = files.reduce((sum, { bytes }) => sum + bytes, 0);
  return task(emit, step, what, async () => {
    const debs: string[] = [];
    let before = 0;
    for (const { sha1 = '', bytes } of files) {
      const progress = (now: number) =>
        emit({ type: 'task', id: step, what, state: 'progress', done: before + now, total, unit: 'bytes' });
      debs.push(await archive.download({ sha1, bytes, archive: '' }, progress));
      before += bytes;
      progress(0);
    }
    return debs;
  });
}
