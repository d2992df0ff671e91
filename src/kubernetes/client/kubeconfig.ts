import { Agent } from 'node:http';
import type { RequestOptions } from 'node:https';
import { KubeConfig } from '@kubernetes/client-node';
import type { Connection, Credentials, TlsMaterial } from './connection.ts';

/**
 * The connection of the current context of a kubeconfig file; without a path, of what kubectl would take. Tokens, token
 * files, client certificates, exec plugins, OIDC and proxies are client-node's work.
 */
export function kubeconfigConnection(path?: string): Connection {
  const config = new KubeConfig();
  if (path === undefined) config.loadFromDefault();
  else config.loadFromFile(path);
  const cluster = config.getCurrentCluster();
  if (cluster === null) throw new Error('the kubeconfig names no current cluster');
  return {
    server: cluster.server.replace(/\/+$/, ''),
    namespace: config.getContextObject(config.getCurrentContext())?.namespace,
    credentials: () => credentialsOf(config, cluster.proxyUrl !== undefined),
  };
}

async function credentialsOf(config: KubeConfig, isProxied: boolean): Promise<Credentials> {
  const options: RequestOptions = {};
  await config.applyToHTTPSOptions(options);
  return {
    headers: headersOf(options),
    tls: tlsOf(options),
    // Its agent for direct connections is not used: it is made once, so it would not see a new CA.
    proxyAgent: isProxied && options.agent instanceof Agent ? options.agent : undefined,
  };
}

function headersOf({ auth, headers = {} }: RequestOptions): Record<string, string> {
  const basic =
    typeof auth === 'string' ? `Basic ${Buffer.from(auth).toString('base64')}` : undefined;
  const all = Object.entries(headers).map(([name, value]) => [
    name.toLowerCase(),
    String(value).trim(),
  ]);
  return { ...(basic !== undefined && { authorization: basic }), ...Object.fromEntries(all) };
}

function tlsOf(options: RequestOptions): TlsMaterial {
  return {
    ca: textOf(options.ca),
    cert: textOf(options.cert),
    key: textOf(options.key),
    servername: options.servername,
    rejectUnauthorized: options.rejectUnauthorized,
  };
}

function textOf(material: unknown): string | undefined {
  if (typeof material === 'string') return material;
  return Buffer.isBuffer(material) ? material.toString('utf8') : undefined;
}
