import { existsSync } from 'node:fs';
import { InfraError, UserError } from '../errors.ts';
import type { Emit } from '../events.ts';
import { Catalogue, defaultSources } from './catalogue.ts';
import { chooseMany, chooseOne, nearest } from './choose.ts';
import { kernelFromFile } from './file.ts';
import type { Kernel } from './kernel.ts';
import type { AvailableKernel, KernelSource } from './source.ts';
import { parseWords, type Word } from './words.ts';

/** A kernel that a word stands for, and how to bring it here. */
interface Pick {
  word: string;
  get: () => Promise<Kernel>;
}

/** How many kernels are fetched at once: while one is unpacked, the next is on its way. */
const fetchesAtOnce = 2;

/**
 * The kernels that a list such as `5.10,6.1..6.12,latest,./bzImage` stands for, all brought to this machine and
 * checked, in the order of the words and without repetition. What each word stands for is emitted. Throws UserError
 * when a word stands for nothing, or when two different kernels would have the same name; InfraError when a source that
 * may have had it cannot be read.
 */
export async function resolveKernels(
  words: string,
  emit: Emit,
  sources: readonly KernelSource[] = defaultSources(),
): Promise<Kernel[]> {
  const catalogue = new Catalogue(sources, emit);
  const picks: Pick[] = [];
  // In order, so that nothing is fetched before every word is known to stand for something.
  for (const word of parseWords(words)) picks.push(...(await pick(word, catalogue, emit)));
  const got = await inTurn(picks, ({ get }) => get());
  const kernels = unique(picks.map(({ word }, place) => ({ word, kernel: got[place] as Kernel })));
  for (const { word, kernel } of kernels) emit({ type: 'kernel-selected', word, kernel: record(kernel) });
  return kernels.map(({ kernel }) => kernel);
}

async function pick(word: Word, catalogue: Catalogue, emit: Emit): Promise<Pick[]> {
  if (word.kind === 'path')
    return [{ word: word.text, get: () => kernelFromFile(word.path, word.name, emit) }];
  const chosen =
    word.kind === 'version' || word.kind === 'name'
      ? await one(word, catalogue)
      : await many(word, catalogue);
  if (chosen.length > 0)
    return chosen.map(kernel => ({ word: word.text, get: () => bring(word, kernel, catalogue) }));
  if (existsSync(word.text))
    return [{ word: word.text, get: () => kernelFromFile(word.text, undefined, emit) }];
  throw unmatched(word, catalogue);
}

/** Who asks for a release has one of several packages of a version in mind, so the release is its name. */
async function bring({ text }: Word, kernel: AvailableKernel, catalogue: Catalogue): Promise<Kernel> {
  const brought = await catalogue.get(kernel);
  return text === kernel.release ? { ...brought, name: text } : brought;
}

/** The first source that has it gives it, and later ones are not even asked. */
async function one(
  word: Extract<Word, { kind: 'version' | 'name' }>,
  catalogue: Catalogue,
): Promise<AvailableKernel[]> {
  for await (const kernels of catalogue.bySource()) {
    const found = chooseOne(word, kernels);
    if (found) return [found];
  }
  const found = word.kind === 'name' && (await catalogue.find(word.text));
  return found ? [found] : [];
}

async function many(
  word: Extract<Word, { kind: 'range' | 'all' | 'latest' | 'oldest' }>,
  catalogue: Catalogue,
) {
  const kernels: AvailableKernel[] = [];
  // Of the same package in two sources the last one is chosen: the source that is asked first.
  for await (const some of catalogue.bySource()) kernels.unshift(...some);
  return chooseMany(word, kernels);
}

function unmatched(word: Word, catalogue: Catalogue): UserError | InfraError {
  const { text } = word;
  const isOne = word.kind === 'version' || word.kind === 'name';
  const lacking = isOne && chooseOne(word, catalogue.lacking);
  const lines = [`no kernel matches \`${text}\``, ...catalogue.asked.map(line => `asked: ${line}`)];
  if (lacking)
    lines.push(`${lacking.name} is listed there without its package ${lacking.lacking}, and cannot boot`);
  const around = word.kind === 'version' ? nearest(word.prefix, catalogue.known) : [];
  if (around.length > 0) lines.push(`nearest: ${around.join(', ')}`);
  const next = `lab kernels add ${word.kind === 'range' ? 'NAME' : text} ./bzImage`;
  // Nobody can tell whether a source that cannot be read would have had it.
  return new (catalogue.isDisturbed ? InfraError : UserError)(lines.join('\n'), next);
}

/** Drops repetitions of the same kernel, and refuses different kernels of the same name. */
function unique(picked: { word: string; kernel: Kernel }[]): { word: string; kernel: Kernel }[] {
  const byName = new Map<string, { word: string; kernel: Kernel }>();
  for (const { word, kernel } of picked) {
    const other = byName.get(kernel.name);
    if (!other) byName.set(kernel.name, { word, kernel });
    else if (other.kernel.sha256 !== kernel.sha256)
      throw new UserError(
        `\`${other.word}\` and \`${word}\` stand for different kernels that are both called ${kernel.name}`,
        `give one of them a name of its own: --kernel other=${kernel.image}`,
      );
  }
  return [...byName.values()];
}

const record = ({ name, release, source, sha256 }: Kernel) => ({ name, release, source, sha256 });

/** Works on some items at a time, and gives the results in the order of the items. The first failure ends it. */
async function inTurn<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  const queue = items.entries();
  const worker = async () => {
    for (const [place, item] of queue) results[place] = await work(item);
  };
  await Promise.all(Array.from({ length: fetchesAtOnce }, worker));
  return results;
}
