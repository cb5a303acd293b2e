const mebibyte = 1024 * 1024;

/**
 * What is taken of any artifact that is downloaded, whoever made it. A record of the largest change that is looked at
 * has a tenth of it.
 */
export const archiveLimits = {
  /** bytes of the archive */
  packed: 200 * mebibyte,
  /** bytes of all files in it together, and of one */
  unpacked: 1024 * mebibyte,
  file: 256 * mebibyte,
  entries: 10_000,
  /** bytes of a path and of one name in it; file systems take no longer names */
  path: 1000,
  name: 255,
} as const;
