import { nativeSystem } from '../sys/native-system.ts';
import { main } from './program.ts';

/** What cell does when it is started; everything outside of functions has been done when it was built. */
export default function start(args: readonly string[]): never {
  return nativeSystem.exit_group(main(nativeSystem, args));
}
