import type { Agent } from 'node:http';

export interface TlsMaterial {
  readonly ca?: string | undefined;
  readonly cert?: string | undefined;
  readonly key?: string | undefined;
  readonly servername?: string | undefined;
  readonly rejectUnauthorized?: boolean | undefined;
}

export interface Credentials {
  readonly headers: Readonly<Record<string, string>>;
  readonly tls: TlsMaterial;
  /** The way through a proxy, where there is one. */
  readonly proxyAgent?: Agent | undefined;
}

/** Where the API server is and how to speak to it. */
export interface Connection {
  /** An origin, with a path where the server sits behind one. */
  readonly server: string;
  /** The namespace that the configuration names: in a pod, the pod's own. */
  readonly namespace: string | undefined;
  /** Asked before every request: tokens, certificates and CAs rotate while the process runs. */
  credentials(): Promise<Credentials>;
}
