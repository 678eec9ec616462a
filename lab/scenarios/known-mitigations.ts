import { mitigations } from '../../scenarios/mitigations.ts';
import { profiles } from '../../scenarios/profiles.ts';
import type { Mitigation } from './mitigation.ts';

/** Every mitigation that a scenario can name in its variants, whole sets among them. */
export const knownMitigations: Readonly<Record<string, Mitigation>> = { ...mitigations, ...profiles };
