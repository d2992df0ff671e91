import { describe, expect, test } from 'vitest';
import { type Config, readConfig } from '../../src/config/config.ts';

const env = {
  AZURE_TENANT_ID: 'tenant',
  AZURE_CLIENT_ID: 'client',
  AZURE_FEDERATED_TOKEN_FILE: '/token',
};

// Any file will do.
const certFile = import.meta.filename;

function config(...args: readonly string[]): Config {
  const read = readConfig(args, env);
  if (typeof read === 'string') throw new Error(`asked for ${read}`);
  return read;
}

describe('what others ask the process', () => {
  test('is served where other operators serve it', () => {
    expect(config()).toMatchObject({
      health: { port: 8081 },
      metrics: { address: { port: 8443 }, security: { kind: 'selfSigned' } },
    });
  });

  test.for<{ address: string; bound: object | undefined }>([
    { address: ':9443', bound: { port: 9443 } },
    { address: '127.0.0.1:0', bound: { host: '127.0.0.1', port: 0 } },
    { address: '[::1]:8443', bound: { host: '::1', port: 8443 } },
    { address: 'localhost:8443', bound: { host: 'localhost', port: 8443 } },
    { address: '0', bound: undefined },
  ])('is served at $address', ({ address, bound }) => {
    const given = config(
      `--metrics-bind-address=${address}`,
      `--health-probe-bind-address=${address}`,
    );
    expect(given.metrics?.address).toEqual(bound);
    expect(given.health).toEqual(bound);
  });

  test.for(['8443', '::1:8443', ':', ':x', ':70000', 'http://localhost:8443', ''])(
    'is not served at %s',
    (address) => {
      expect(() => config(`--metrics-bind-address=${address}`)).toThrow(
        `--metrics-bind-address ${address} is no address such as :8081, 127.0.0.1:8081 or 0`,
      );
    },
  );

  test.for<{ args: readonly string[]; security: object }>([
    { args: ['--no-metrics-secure'], security: { kind: 'open' } },
    { args: ['--metrics-secure=false'], security: { kind: 'open' } },
    { args: ['--metrics-secure=true'], security: { kind: 'selfSigned' } },
    {
      args: [`--metrics-cert-file=${certFile}`, `--metrics-key-file=${certFile}`],
      security: { kind: 'files', certFile, keyFile: certFile },
    },
  ])('is guarded as $args says', ({ args, security }) => {
    expect(config(...args).metrics?.security).toEqual(security);
  });

  test('is not guarded by files that cannot be read', () => {
    expect(() => config('--metrics-cert-file=/nowhere', '--metrics-key-file=/nowhere')).toThrow(
      /--metrics-cert-file: .*\/nowhere/,
    );
  });

  test('is not guarded by half a key pair', () => {
    expect(() => config('--metrics-cert-file=/c')).toThrow(
      '--metrics-cert-file and --metrics-key-file go together',
    );
  });
});

test.for(['--no-leader-elect', '--leader-elect=false'])('%s is a switch turned off', (arg) => {
  expect(config(arg).election).toBeUndefined();
});

test.for(['--workers=true', '--leader-elect=maybe', '--metrics-bind-adress=0'])(
  '%s is refused',
  (arg) => {
    expect(() => config(arg)).toThrow(/--[a-z-]+/);
  },
);
