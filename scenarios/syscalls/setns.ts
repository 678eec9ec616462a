import { syscallPresence } from '../../lab/scenarios/syscall-presence.ts';

export default syscallPresence({ name: 'setns', since: '3.0', why: 'commit 0663c6f8fa37 (3.0)' });
