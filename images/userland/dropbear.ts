import type { Recipe } from './recipe.ts';

/**
 * What the SSH server can do. One host on the loopback interface logs in as root with one ed25519 key, so there is one
 * algorithm of each kind that the lab uses; aes128-ctr is for people who log in with their own ssh.
 */
const compiledIn: Record<string, 0 | 1> = {
  INETD_MODE: 0,
  // Re-executing itself for every connection only costs time here.
  DROPBEAR_REEXEC: 0,
  DROPBEAR_SMALL_CODE: 0,
  DROPBEAR_X11FWD: 0,
  DROPBEAR_SVR_AGENTFWD: 0,
  DROPBEAR_SVR_LOCALTCPFWD: 0,
  DROPBEAR_SVR_REMOTETCPFWD: 0,
  // How the lab reaches the probe that waits for it.
  DROPBEAR_SVR_LOCALSTREAMFWD: 1,
  DROPBEAR_AES128: 1,
  DROPBEAR_AES256: 0,
  DROPBEAR_CHACHA20POLY1305: 1,
  DROPBEAR_ENABLE_CTR_MODE: 1,
  DROPBEAR_SHA2_256_HMAC: 1,
  DROPBEAR_RSA: 0,
  DROPBEAR_ECDSA: 0,
  DROPBEAR_ED25519: 1,
  DROPBEAR_SK_KEYS: 0,
  DROPBEAR_DELAY_HOSTKEY: 0,
  DROPBEAR_DH_GROUP14_SHA256: 0,
  DROPBEAR_CURVE25519: 1,
  DROPBEAR_SNTRUP761: 0,
  DROPBEAR_MLKEM768: 0,
  DROPBEAR_ECDH: 0,
  DO_MOTD: 0,
  DROPBEAR_SVR_PASSWORD_AUTH: 0,
  DROPBEAR_SVR_PUBKEY_AUTH: 1,
  DROPBEAR_SVR_PUBKEY_OPTIONS: 0,
  DROPBEAR_SVR_DROP_PRIVS: 1,
  DROPBEAR_SFTPSERVER: 0,
};

/** The SSH server of the guest. */
export const dropbear: Recipe = {
  name: 'dropbear',
  version: '2025.89',
  debianVersion: '2025.89-1~deb13u1',
  pool: 'pool/main/d/dropbear',
  dsc: {
    name: 'dropbear_2025.89-1~deb13u1.dsc',
    sha256: '4894db0aeed8ab9b25fbea47aa7ef35b055c4473a3512b975b87886db02091f6',
  },
  tarball: {
    name: 'dropbear_2025.89.orig.tar.bz2',
    sha256: '0d1f7ca711cfc336dc8a85e672cab9cfd8223a02fe2da0a4a7aeb58c9e113634',
  },
  directory: 'dropbear-2025.89',
  files: {
    'localoptions.h': [
      ...Object.entries(compiledIn).map(([name, value]) => `#define ${name} ${value}`),
      '#define DEFAULT_ROOT_PATH "/sbin:/bin"',
      '#define DEFAULT_RECV_WINDOW 262144',
      '',
    ].join('\n'),
  },
  // Each connection mixes files of /proc into what the kernel's generator gives, and writes some of it back: code of the
  // kernel that QEMU would have to translate again after every reset, for randomness that is there already.
  // Vector instructions are the slowest that TCG emulates; unrolled loops make the elliptic curves quicker.
  script: `
    sed -i '/process_file(&hs, "\\/proc\\//d; /^\twrite_urandom();/d' src/dbrandom.c
    if grep -nE '"/proc/|^\twrite_urandom' src/dbrandom.c; then echo 'error: it still reads /proc'; exit 1; fi
    ./configure CC="$CC" CFLAGS="-O3 -fno-pie -fno-tree-vectorize -fno-tree-slp-vectorize" LDFLAGS="-no-pie" --host=x86_64-linux-musl --enable-static --disable-harden \\
      --disable-zlib --disable-pam --disable-syslog --disable-lastlog --disable-utmp --disable-utmpx \\
      --disable-wtmp --disable-wtmpx --disable-loginfunc --disable-pututline --disable-pututxline
    make -j"$JOBS" PROGRAMS=dropbear
    strip dropbear
  `,
  products: ['dropbear'],
};
