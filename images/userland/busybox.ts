import type { Recipe } from './recipe.ts';

/** Options of busybox by what the guest needs them for. Everything else is off. */
const options = {
  program: `BUSYBOX STATIC LFS LONG_OPTS SHOW_USAGE FEATURE_VERBOSE_USAGE FEATURE_HUMAN_READABLE
    FLOAT_DURATION`,
  shell: `ASH ASH_INTERNAL_GLOB ASH_BASH_COMPAT ASH_ALIAS ASH_ECHO ASH_PRINTF ASH_TEST ASH_GETOPTS ASH_CMDCMD
    ASH_JOB_CONTROL SH_IS_ASH FEATURE_SH_MATH FEATURE_SH_MATH_64 FEATURE_SH_READ_FRAC FEATURE_SH_NOFORK
    FEATURE_EDITING FEATURE_TAB_COMPLETION`,
  boot: `MOUNT FEATURE_MOUNT_FLAGS FEATURE_MOUNT_VERBOSE FEATURE_MOUNT_LOOP FEATURE_MOUNT_LOOP_CREATE UMOUNT
    FEATURE_UMOUNT_ALL SWITCH_ROOT PIVOT_ROOT CHROOT MOUNTPOINT LOSETUP MKE2FS INSMOD RMMOD LSMOD IFCONFIG
    FEATURE_IFCONFIG_STATUS HOSTNAME POWEROFF REBOOT HALT SYNC`,
  files: `MKDIR MKNOD MKFIFO LN CP FEATURE_CP_LONG_OPTIONS MV RM RMDIR LS FEATURE_LS_FILETYPES
    FEATURE_LS_FOLLOWLINKS FEATURE_LS_RECURSIVE FEATURE_LS_SORTFILES FEATURE_LS_TIMESTAMPS FEATURE_LS_USERNAME
    FEATURE_LS_WIDTH STAT FEATURE_STAT_FORMAT FEATURE_STAT_FILESYSTEM DD FEATURE_DD_IBS_OBS CHMOD CHOWN CHGRP
    READLINK FEATURE_READLINK_FOLLOW REALPATH MKTEMP BASENAME DIRNAME TOUCH PWD TRUNCATE DU DF FIND
    FEATURE_FIND_PRINT0 FEATURE_FIND_TYPE FEATURE_FIND_MAXDEPTH FEATURE_FIND_PERM FEATURE_FIND_EXEC
    FEATURE_FIND_XDEV FEATURE_FIND_PAREN FEATURE_FIND_NOT FEATURE_FIND_PATH FEATURE_FIND_USER FEATURE_FIND_LINKS
    FEATURE_FIND_SIZE TAR FEATURE_TAR_CREATE FEATURE_TAR_FROM FEATURE_TAR_LONG_OPTIONS FEATURE_TAR_GNU_EXTENSIONS
    FUSER`,
  text: `CAT TAC HEAD FEATURE_FANCY_HEAD TAIL FEATURE_FANCY_TAIL GREP EGREP SED TR FEATURE_TR_CLASSES WC SORT UNIQ
    CUT TEE OD HEXDUMP BASE64 MD5SUM SHA256SUM CMP DIFF EXPR SEQ ECHO FEATURE_FANCY_ECHO PRINTF TEST TEST1
    FEATURE_TEST_64 TRUE FALSE YES XARGS`,
  processes: `PS KILL KILLALL PGREP SLEEP FEATURE_FANCY_SLEEP USLEEP SETSID STTY TTY NICE NOHUP PKILL TIMEOUT TIME ENV
    PRINTENV ID WHOAMI LOGNAME UNAME NPROC FREE DATE FEATURE_DATE_ISOFMT DMESG FEATURE_DMESG_PRETTY BB_SYSCTL WHICH`,
};

/** The shell and the tools of the guest: one static program. */
export const busybox: Recipe = {
  name: 'busybox',
  version: '1.37.0',
  debianVersion: '1:1.37.0-6',
  pool: 'pool/main/b/busybox',
  dsc: {
    name: 'busybox_1.37.0-6.dsc',
    sha256: '3ba2c096eef0c391f744f093edbe0df7b21ab118652487cc076818e92cb57e8e',
  },
  tarball: {
    name: 'busybox_1.37.0.orig.tar.bz2',
    sha256: '3311dff32e746499f4df0d5df04d7eb396382d7e108bb9250e7b519b837043a4',
  },
  directory: 'busybox-1.37.0',
  files: {
    'lab.config': Object.values(options)
      .flatMap(words => words.split(/\s+/))
      .map(name => `CONFIG_${name}=y\n`)
      .join(''),
  },
  // musl brings no headers of the kernel. They are linked one by one so that no header of glibc is seen.
  script: `
    mkdir uapi
    ln -s /usr/include/linux /usr/include/asm-generic /usr/include/mtd /usr/include/x86_64-linux-gnu/asm uapi/
    export KCONFIG_NOTIMESTAMP=1
    make HOSTCC="$HOSTCC" allnoconfig
    sed 's/^/# /; s/=y$/ is not set/' lab.config | grep -vxFf - .config >others.config
    cat others.config lab.config >.config
    yes '' | make HOSTCC="$HOSTCC" oldconfig
    if grep -vxFf .config lab.config; then echo 'error: busybox has no such options, or they depend on others'; exit 1; fi
    make -j"$JOBS" CC="$CC -idirafter $PWD/uapi" HOSTCC="$HOSTCC" busybox busybox.links
  `,
  products: ['busybox', 'busybox.links'],
};
