import { expect, test } from 'vitest';
import { checkErrors } from './error-samples.ts';
import { samplesIn } from './recording.ts';

const group = '/subscriptions/00000000-0000-4000-8000-000000000001/resourceGroups/shop';

test.for([
  {
    name: 'the same text about the same names passes',
    type: 'Microsoft.Network/virtualNetworks',
    text: "Resource group 'shop' could not be found.",
    result: { kind: 'passed' },
  },
  {
    name: 'a type that the simulator does not have is asked for with one that it has',
    type: 'Microsoft.Network/dnsResolvers',
    text: "Resource group 'shop' could not be found.",
    result: { kind: 'passed', note: expect.stringContaining('virtualNetworks/red') },
  },
  {
    name: 'another text fails',
    type: 'Microsoft.Network/virtualNetworks',
    text: "There is no resource group 'shop'.",
    result: { kind: 'failed', problems: [expect.stringContaining("'{group}'")] },
  },
  {
    name: 'a text about something else fails',
    type: 'Microsoft.Network/virtualNetworks',
    text: "Resource group 'red' could not be found.",
    result: { kind: 'failed', problems: [expect.stringContaining("'{name1}'")] },
  },
])('$name', async ({ type, text, result }) => {
  const [check] = await checked(type, 'ResourceGroupNotFound', text);
  expect(check?.result).toMatchObject(result);
});

test('a code that the simulator never answers is skipped by name', async () => {
  const [check] = await checked('Microsoft.Network/virtualNetworks', 'Teapot', 'short and stout');
  expect(check?.result).toEqual({ kind: 'skipped', reason: 'the simulator never answers Teapot' });
});

async function checked(type: string, code: string, message: string) {
  const sample = {
    method: 'GET',
    url: `https://management.azure.com${group}/providers/${type}/red?api-version=2025-03-01`,
    status: 404,
    hdr: { 'x-ms-failure-cause': 'gateway' },
    body: JSON.stringify({ error: { code, message } }),
  };
  return checkErrors(samplesIn({ one: sample }) ?? []);
}
