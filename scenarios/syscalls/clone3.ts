import { syscallPresence } from '../../lab/scenarios/syscall-presence.ts';

export default syscallPresence({ name: 'clone3', since: '5.3', why: 'commit 7f192e3cd316 (5.3)' });
