import * as native from 'native';
import { createSystem } from './create-system.ts';
import type { System } from './system.ts';

/** The kernel this program runs on. The one module that imports the binding; everything else is handed a System. */
export const nativeSystem: System = createSystem(native);
