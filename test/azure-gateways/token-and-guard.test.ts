import { inspect } from 'node:util';
import type { TokenCredential } from '@azure/core-auth';
import { describe, expect, test } from 'vitest';
import { ArmError } from '../../src/azure/arm/arm-error.ts';
import {
  call,
  failureOf,
  registryArmId,
  registryId,
  signal,
  startScene,
  subnet,
  subnetArmId,
} from './scene.ts';
import { connect, startStub, subnetBody } from './stub-arm.ts';

const id = subnet(subnetArmId('Nodes'));

describe('the token', () => {
  test('goes to no address but the configured one, and the request is not even sent', async () => {
    const foreign = await startStub((_, response) => response.end('{"status":"Succeeded"}'));
    const { azure, simulator } = await startScene();
    const operation = { url: `${foreign.endpoint}/operations/1`, afterMs: 0 };
    const failure = await failureOf(azure.operations.poll(operation, call, signal));
    expect(failure).toMatchObject({ kind: 'invalid' });
    expect(failure.message).toContain(foreign.endpoint);
    expect(foreign.requests).toEqual([]);
    expect(simulator.log.all).toEqual([]);
  });

  test.for([
    'nonsense',
    'http://127.0.0.1/operations/1',
    'https://127.0.0.1:1@example.org/',
    '//example.org/operations/1',
    'file:///etc/passwd',
  ])('does not go to %s', async (url) => {
    const { azure } = await startScene();
    const failure = await failureOf(azure.operations.poll({ url, afterMs: 0 }, call, signal));
    expect(failure).toMatchObject({ kind: 'invalid' });
  });

  test.for([301, 302, 307, 308])('does not follow a %i', async (status) => {
    const target = await startStub((_, response) => response.end('{}'));
    const stub = await startStub((_, response) => {
      response.writeHead(status, { location: `${target.endpoint}/elsewhere` }).end();
    });
    expect(await failureOf(connect(stub).subnets.read(id, call, signal))).toMatchObject({
      kind: 'unavailable',
    });
    expect(target.requests).toEqual([]);
  });

  test('that was revoked is renewed with the claims that ARM demands, once', async () => {
    const claims = '{"access_token":{"nbf":{"essential":true,"value":"1"}}}';
    const challenge = `Bearer error="insufficient_claims", claims="${Buffer.from(claims).toString('base64')}"`;
    const stub = await startStub((request, response) => {
      const isNew = request.headers.authorization === `Bearer for ${claims}`;
      response.writeHead(isNew ? 200 : 401, { 'www-authenticate': challenge });
      response.end(isNew ? subnetBody(id) : '{}');
    });
    const azure = connect(stub, { credential: claimsCredential() });
    expect((await azure.subnets.read(id, call, signal)).armId).toBe(id);
    expect(stub.requests).toHaveLength(2);
  });

  test('is nowhere in an error, however deep one looks', async () => {
    const { azure, simulator } = await startScene();
    simulator.faults.add({ path: '/subnets/', fault: { kind: 'reset' } });
    const error = await azure.subnets.read(id, call, signal).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ArmError);
    const sent = simulator.log.all.findLast(({ plane }) => plane === 'arm')?.headers[
      'authorization'
    ];
    const token = sent?.replace('Bearer ', '');
    expect(token).toMatch(/\w{8}/);
    expect(inspect(error, { depth: 20, showHidden: false })).not.toContain(token);
    expect(JSON.stringify(error)).not.toContain(token);
  });
});

describe('the guard of writes', () => {
  test.for([
    { name: 'says no', mayWrite: () => false, says: 'not the leader' },
    {
      name: 'throws',
      mayWrite: () => {
        throw new Error('the lease ended 3 s ago');
      },
      says: 'the lease ended 3 s ago',
    },
  ])('lets reads pass and keeps writes here where it $name', async ({ mayWrite, says }) => {
    const { simulator, restart } = await startScene();
    simulator.world.addSubnet({ id });
    const azure = restart({ deps: { mayWrite } });
    const failure = await failureOf(azure.subnets.addServiceEndpoint(id, call, signal));
    expect(failure).toMatchObject({ kind: 'unavailable' });
    expect(failure.message).toContain(says);
    expect(simulator.log.writes()).toEqual([]);
    expect((await azure.subnets.read(id, call, signal)).serviceEndpoint).toBe('Absent');
  });

  test('is asked when the token is there: the lease may have ended while it was fetched', async () => {
    const { simulator, restart } = await startScene();
    simulator.world.addRegistry({ id: registryArmId });
    let isLeader = true;
    let fetched = 0;
    const credential: TokenCredential = {
      getToken: () => {
        fetched += 1;
        // The first two are for the reads.
        isLeader = fetched < 3;
        return Promise.resolve({ token: simulator.token, expiresOnTimestamp: 0 });
      },
    };
    const azure = restart({ deps: { credential, mayWrite: () => isLeader } });
    const { settings, rules } = await azure.registries.read(registryId, call, signal);
    const step = {
      kind: 'putSettings',
      registryId,
      before: settings,
      change: { defaultAction: 'Deny' },
      rules,
    } as const;
    await failureOf(azure.registries.putSettings(step, call, signal));
    expect(fetched).toBe(3);
    expect(simulator.log.writes()).toEqual([]);
  });
});

function claimsCredential(): TokenCredential {
  return {
    getToken: (_, { claims } = {}) =>
      Promise.resolve({ token: `for ${claims ?? 'nothing'}`, expiresOnTimestamp: Infinity }),
  };
}
