import type { Answer } from './call.ts';
import type { Json } from './json.ts';
import type { AssertionCheck } from './assertions.ts';
import type { AssertionProblem } from './federation.ts';
import type { Tokens } from './tokens.ts';

export interface Login {
  readonly origin: string;
  readonly tokens: Tokens;
  readonly tokenLifetimeMs: number;
  /** Secret by client id; a client that is not listed may use any. */
  readonly secrets: Readonly<Record<string, string>>;
  readonly checkAssertion: AssertionCheck;
  readonly now: number;
  readonly newId: () => string;
}

export interface LoginRequest {
  readonly method: string;
  readonly path: string;
  readonly form: URLSearchParams;
}

/** The part of Entra ID that a client needs to get a token; undefined: not a path of it. */
export function answerLogin(request: LoginRequest, login: Login): Answer | undefined {
  const { method, path } = request;
  const discovery = /^\/([^/]+)(?:\/v2\.0)?\/\.well-known\/openid-configuration$/i.exec(path);
  if (method === 'GET' && discovery)
    return json(200, openIdConfiguration(discovery[1] ?? '', login));
  if (method === 'GET' && /^\/common\/discovery\/instance$/i.test(path)) {
    return json(200, instanceMetadata(login));
  }
  if (method === 'POST' && /^\/[^/]+\/oauth2\/v2\.0\/token$/i.test(path)) {
    return issueToken(request.form, login);
  }
  return undefined;
}

function issueToken(form: URLSearchParams, login: Login): Answer {
  const client = form.get('client_id') ?? '';
  if (form.get('grant_type') !== 'client_credentials') {
    return refused(
      login,
      'unsupported_grant_type',
      70_003,
      'The app requested an unsupported grant type.',
    );
  }
  if (client === '' || (form.get('scope') ?? '') === '') {
    return refused(
      login,
      'invalid_request',
      900_144,
      "The request body must contain the parameters 'client_id' and 'scope'.",
    );
  }
  const refusal = checkCredential(client, form, login);
  if (refusal) return refusal;
  const seconds = Math.floor(login.tokenLifetimeMs / 1_000);
  return json(200, {
    token_type: 'Bearer',
    expires_in: seconds,
    ext_expires_in: seconds,
    access_token: login.tokens.issue(client, {
      lifetimeMs: login.tokenLifetimeMs,
      audience: (form.get('scope') ?? '').replace(/\/?\.default$/, ''),
    }),
  });
}

function checkCredential(client: string, form: URLSearchParams, login: Login): Answer | undefined {
  const assertion = form.get('client_assertion');
  if (assertion !== null) {
    const problem = assertionProblem(assertion, client, form, login);
    return problem && refused(login, 'invalid_client', problem.number, problem.message);
  }
  const secret = form.get('client_secret') ?? '';
  const wanted = login.secrets[client];
  if (secret !== '' && (wanted === undefined || wanted === secret)) return undefined;
  return refused(login, 'invalid_client', 7_000_215, 'Invalid client secret provided.');
}

function assertionProblem(
  assertion: string,
  client: string,
  form: URLSearchParams,
  login: Login,
): AssertionProblem | undefined {
  if (
    form.get('client_assertion_type') === 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'
  ) {
    return login.checkAssertion(assertion, { client, now: login.now });
  }
  return { number: 90_014, message: "The required field 'client_assertion_type' is missing." };
}

function refused(login: Login, error: string, number: number, message: string): Answer {
  const [trace, correlation] = [login.newId(), login.newId()];
  const timestamp = new Date(login.now).toISOString().replace('T', ' ').replace(/\.\d+/, '');
  return json(error === 'invalid_client' ? 401 : 400, {
    error,
    error_description: `AADSTS${number}: ${message} Trace ID: ${trace} Correlation ID: ${correlation} Timestamp: ${timestamp}`,
    error_codes: [number],
    timestamp,
    trace_id: trace,
    correlation_id: correlation,
    error_uri: `${login.origin}/error?code=${number}`,
  });
}

function openIdConfiguration(tenant: string, { origin }: Login): Json {
  return {
    token_endpoint: `${origin}/${tenant}/oauth2/v2.0/token`,
    authorization_endpoint: `${origin}/${tenant}/oauth2/v2.0/authorize`,
    end_session_endpoint: `${origin}/${tenant}/oauth2/v2.0/logout`,
    jwks_uri: `${origin}/${tenant}/discovery/v2.0/keys`,
    issuer: `${origin}/${tenant}/v2.0`,
    response_types_supported: ['code', 'id_token'],
    scopes_supported: ['openid', 'profile'],
    subject_types_supported: ['pairwise'],
    token_endpoint_auth_methods_supported: ['client_secret_post', 'private_key_jwt'],
  };
}

function instanceMetadata({ origin }: Login): Json {
  const { host } = new URL(origin);
  return {
    tenant_discovery_endpoint: `${origin}/common/v2.0/.well-known/openid-configuration`,
    'api-version': '1.1',
    metadata: [{ preferred_network: host, preferred_cache: host, aliases: [host] }],
  };
}

function json(status: number, body: Json): Answer {
  return { status, body: () => body };
}
