const guid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** What ARM puts on every answer. A client's correlation id is taken over, its request id on demand. */
export function armHeaders(
  headers: Readonly<Record<string, string>>,
  newId: () => string,
): Record<string, string> {
  const sent = headers['x-ms-correlation-request-id'];
  const own = newId();
  const correlation = sent !== undefined && guid.test(sent) ? sent : own;
  const clientId = headers['x-ms-client-request-id'];
  const echo = headers['x-ms-return-client-request-id'] === 'true' && clientId !== undefined;
  return {
    'cache-control': 'no-cache',
    pragma: 'no-cache',
    expires: '-1',
    'strict-transport-security': 'max-age=31536000; includeSubDomains',
    'x-content-type-options': 'nosniff',
    'x-cache': 'CONFIG_NOCACHE',
    'x-ms-request-id': own,
    'x-ms-correlation-request-id': correlation,
    'x-ms-routing-request-id': `WESTEUROPE:${own}`,
    ...(echo && { 'x-ms-client-request-id': clientId }),
  };
}
