import { nativeSystem } from '../sys/native-system.ts';
import { main } from './program.ts';

declare const scriptArgs: string[];

nativeSystem.exit_group(main(nativeSystem, scriptArgs.slice(1)));
