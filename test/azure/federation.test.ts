import { expect, test } from 'vitest';
import { createIssuer } from '../support/token-issuer.ts';
import { assertionCheck } from './assertions.ts';

const audience = 'api://AzureADTokenExchange';
const subject = 'system:serviceaccount:ns:operator';
const issuer = createIssuer();
const good = { sub: subject, aud: [audience] };
const credential = { client: 'app', issuer: issuer.issuer, subject, audience };
const keys = { [issuer.issuer]: issuer.keys };
const now = Date.now();
const check = assertionCheck({ credentials: [credential], keys });
const seconds = Math.floor(now / 1_000);

test('a token of the right issuer, subject and audience is taken', () => {
  expect(check(issuer.sign(good), { client: 'app', now })).toBeUndefined();
});

test.for([
  { name: 'no token at all', token: 'a.b', number: 50_027 },
  { name: 'a client without credentials', token: issuer.sign(good), client: 'b', number: 70_025 },
  {
    name: 'another issuer',
    token: createIssuer('https://issuer.example.org/').sign(good),
    number: 700_211,
  },
  { name: 'another audience', token: issuer.sign({ ...good, aud: ['x'] }), number: 700_212 },
  { name: 'another subject', token: issuer.sign({ ...good, sub: 'x' }), number: 700_213 },
  {
    name: 'a subject with other capitals',
    token: issuer.sign({ ...good, sub: subject.toUpperCase() }),
    number: 7_002_138,
  },
  {
    name: 'an unknown key',
    token: createIssuer(issuer.issuer, 'two').sign(good),
    number: 700_027,
  },
  { name: 'other claims than were signed', token: forged(), number: 700_027 },
  { name: 'a token past its end', token: issuer.sign({ ...good, exp: seconds }), number: 700_024 },
  {
    name: 'a token before its beginning',
    token: issuer.sign({ ...good, nbf: seconds + 60 }),
    number: 700_024,
  },
])('$name is refused with $number', ({ token, client = 'app', number }) => {
  expect(check(token, { client, now })?.number).toBe(number);
});

test('an issuer whose keys cannot be read is refused', () => {
  const blind = assertionCheck({ credentials: [credential], keys: {} });
  expect(blind(issuer.sign(good), { client: 'app', now })?.number).toBe(50_166);
});

function forged(): string {
  const [head] = issuer.sign(good).split('.');
  const [, body, signature] = issuer.sign({ ...good, exp: seconds + 9_999 }).split('.');
  const other = issuer.sign({ ...good, exp: seconds + 1_000 }).split('.')[1];
  return [head, other, signature ?? body].join('.');
}
