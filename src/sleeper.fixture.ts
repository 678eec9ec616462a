/** The change of the default config for a container that writes into its root, and its program, which then does nothing. */
export const WRITABLE = { root: { path: 'rootfs' } };
export const SLEEPS = 'touch /ready; exec sleep 1000';

/** Waits for a file of the container's root. */
export const until = (file: string) => `until [ -e /b/rootfs/${file} ]; do usleep 20000; done`;
/** Runs it in the background, as `c`. */
export const START = `cd /b; rm -f rootfs/ready; cell run -d --pid-file /tmp/pid c </dev/null >/dev/null 2>&1; ${until('ready')}`;
