/** How the surroundings want requests to go, in the words of the usual variables of the environment. */
export interface ProxySettings {
  /** `HTTPS_PROXY`, or another that stands for it. */
  readonly proxy: string | undefined;
  /** `NO_PROXY`: hosts, and domains that begin with a dot. */
  readonly exceptions: readonly string[];
}

/** Whether requests to the host are meant to go through a proxy: as the pipeline to Azure reads these settings. */
export function isProxied(host: string, { proxy, exceptions }: ProxySettings): boolean {
  if (proxy === undefined || proxy === '') return false;
  const name = host.toLowerCase();
  return !exceptions.some((exception) => {
    const pattern = exception.toLowerCase();
    return pattern.startsWith('.')
      ? name.endsWith(pattern) || name === pattern.slice(1)
      : name === pattern;
  });
}
