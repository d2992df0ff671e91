/** As `engines` of package.json says, which nobody reads who starts the program itself. */
const oldest = [22, 19] as const;

/** Why the program cannot run on this version of Node.js, if so. */
export function versionFault(version: string): string | undefined {
  const [major = 0, minor = 0] = version.replace(/^v/, '').split('.').map(Number);
  const isTooOld = major < oldest[0] || (major === oldest[0] && minor < oldest[1]);
  return isTooOld
    ? `Node.js ${oldest.join('.')} or newer is needed, and this is ${version}`
    : undefined;
}
