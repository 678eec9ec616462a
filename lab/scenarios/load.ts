import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { UserError } from '../errors.ts';
import { packageRoot } from '../paths.ts';
import type { Scenario, ScenarioModule } from './define.ts';
import { knownMitigations } from './known-mitigations.ts';
import { withMissingMitigations } from './mitigation.ts';

const root = join(packageRoot, 'scenarios');

/** The id of a scenario is where its file lies: scenarios/cgroup/x.ts is `cgroup/x`. */
export async function scenarioIds(): Promise<string[]> {
  const themes = (await readdir(root, { withFileTypes: true })).filter(
    entry => entry.isDirectory() && entry.name !== 'probe',
  );
  const files = await Promise.all(
    themes.map(async ({ name: theme }) =>
      (await readdir(join(root, theme), { recursive: true }))
        .filter(file => file.endsWith('.ts') && !file.endsWith('.test.ts'))
        .map(file => `${theme}/${file.slice(0, -'.ts'.length)}`),
    ),
  );
  return files.flat().sort();
}

export async function loadScenario(id: string): Promise<Scenario> {
  const { default: scenario } = (await import(pathToFileURL(join(root, `${id}.ts`)).href)) as {
    default: ScenarioModule;
  };
  const expectations = withMissingMitigations(scenario.variants, scenario.expectations, knownMitigations);
  return { id, ...scenario, expectations };
}

/**
 * The scenarios that any of `patterns` names: an id, a theme (`cgroup`), or either with `*`. All of them when there
 * is no pattern. A pattern that names none is a UserError.
 */
export async function selectScenarios(patterns: readonly string[]): Promise<Scenario[]> {
  const ids = await scenarioIds();
  const chosen = patterns.length === 0 ? ids : matching(ids, patterns);
  return Promise.all(chosen.map(loadScenario));
}

/** Pure part of the selection. */
export function matching(ids: readonly string[], patterns: readonly string[]): string[] {
  const hits = (pattern: string) => {
    const escaped = pattern.replace(/[^\w/*-]/g, '\\$&').replaceAll('*', '.*');
    const glob = new RegExp(`^${escaped}(/.*)?$`);
    return ids.filter(id => glob.test(id));
  };
  for (const pattern of patterns)
    if (hits(pattern).length === 0)
      throw new UserError(`No scenario is called \`${pattern}\`.`, 'lab scenarios');
  const wanted = new Set(patterns.flatMap(hits));
  return ids.filter(id => wanted.has(id));
}
