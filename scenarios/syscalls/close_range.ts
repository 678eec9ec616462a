import { syscallPresence } from '../../lab/scenarios/syscall-presence.ts';

export default syscallPresence({ name: 'close_range', since: '5.9', why: 'commit 278a5fbaed89 (5.9)' });
