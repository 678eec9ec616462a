import { Failure } from '../lifecycle/failure.ts';
import { askFeatures, type Features, withoutGroups } from '../lifecycle/features.ts';
import type { Run } from '../lifecycle/launch.ts';
import { planContainer } from '../lifecycle/plan.ts';
import { planText } from '../lifecycle/plan-text.ts';
import { isErrno } from '../sys/error.ts';
import { readText } from '../sys/files.ts';
import type { System } from '../sys/system.ts';
import { UsageError } from './arguments.ts';
import { helpOf, print, printJson, type Session, valueOf, wordOf } from './session.ts';

/** What planning reads of a kernel, and what kind of JSON it is. */
const PARTS: Record<keyof Features, 'object' | 'list' | 'boolean' | 'text' | 'object or null'> = {
  namespaces: 'object',
  joinable: 'list',
  controllers: 'object',
  unified: 'object or null',
  privileges: 'object',
  devpts: 'text',
  mounts: 'object',
  seccomp: 'object',
  appArmor: 'boolean',
  policy: 'object',
  scheduling: 'object',
};

function kindOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'list';
  return typeof value === 'string' ? 'text' : typeof value;
}

function parseJson(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const what = error instanceof Error ? error.message : String(error);
    throw new Failure({ code: 'config', msg: `${path} is not JSON: ${what}` });
  }
}

/** The features that `cell features` printed on another kernel, and that kernel's release. */
function featuresOf(system: System, path: string): { features: Features; release: string } {
  let text: string;
  try {
    text = readText(system, path);
  } catch (error) {
    if (!isErrno(error, 'ENOENT', 'ENOTDIR')) throw error;
    throw new Failure({
      code: 'config',
      msg: `there is no ${path}; make one there with: cell features > ${path}`,
    });
  }
  const { cell } = Object(parseJson(text, path)) as { cell?: unknown };
  const found = Object(cell) as Record<string, unknown>;
  for (const [part, kind] of Object.entries(PARTS)) {
    if (kind.split(' or ').includes(kindOf(found[part]))) continue;
    const msg = `${path} is not what \`cell features\` prints: expected cell.${part} to be ${kind}, got ${kindOf(found[part])}`;
    throw new Failure({ code: 'config', msg });
  }
  const { release } = found;
  return { features: found as unknown as Features, release: typeof release === 'string' ? release : path };
}

/** `--format` and `--features` say how to print a plan, and of what: without one they say nothing. */
export function checkPlanOptions({ parsed }: Session): void {
  const stray = ['format', 'features'].find(option => parsed.options.has(option));
  if (stray === undefined || parsed.options.has('plan')) return;
  throw new UsageError(`\`--${stray}\` needs \`--plan\``, helpOf('run'));
}

/** `cell run --plan` */
export function printPlan(session: Session, run: Run, detached: boolean): void {
  const { system, parsed } = session;
  const format = wordOf(session, 'format', ['json', 'text']);
  const file = valueOf(parsed, 'features');
  const { features, release } =
    file === undefined
      ? { features: askFeatures(system, run.config), release: system.uname().release }
      : featuresOf(system, file);
  const known = run.withoutGroups ? withoutGroups(features) : features;
  const plan = planContainer(run.config, { ...run, detached }, known);
  if (format === 'json') printJson(system, plan);
  else print(system, planText(plan, run.config, release));
}
