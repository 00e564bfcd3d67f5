// @ts-check
/**
 * Stops a package that could not run: the payment service travels with the Node and the native library
 * of the machine that builds, so a package is built on its own system and processor.
 */

/** electron-builder's numbers of processors. */
const PROCESSORS = ['ia32', 'x64', 'armv7l', 'arm64', 'universal'];

/** @param {{ electronPlatformName: string, arch: number }} context */
export default function beforePack({ electronPlatformName, arch }) {
  const wanted = `${electronPlatformName}-${PROCESSORS[arch] ?? arch}`;
  const here = `${process.platform}-${process.arch}`;
  if (wanted === here) return;
  throw new Error(
    `A package for ${wanted} would hold the payment service for ${here}. Build it on ${wanted}.`,
  );
}
