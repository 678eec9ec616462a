import type { Entries } from '../find.ts';
import { bench } from './bench.ts';
import { clean } from './clean.ts';
import { doctor } from './doctor.ts';
import { images } from './images.ts';
import { kernels } from './kernels.ts';
import { reference } from './reference.ts';
import { run } from './run.ts';
import { scenarios } from './scenarios.ts';
import { setup } from './setup.ts';

/** Every command, in the order of `lab --help`. */
export const commands: Entries = [run, kernels, scenarios, reference, images, doctor, setup, clean, bench];

/** What people do with the program, as command lines without the leading `lab`. */
export const examples: readonly string[] = [
  'run --kernel 5.10,6.12',
  'run --kernel 2.6.29,5.15 --scenario bypass',
  'kernels add 2.6.29 ./bzImage',
  'scenarios show bypass/regrant-own-group',
  'doctor',
];
