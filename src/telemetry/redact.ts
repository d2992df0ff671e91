// `sig` is a shared access signature; `t`, `c`, `s` and `h` sign the polling URLs of Azure's long-running
// operations: time, certificate, signature, hash. Whoever has such a URL may read what it points to.
const signedQuery = /([?&](?:sig|t|c|s|h)=)[^&#\s"'\\]+/gi;
// As long as real ones are: `the SKU Basic registries` is no password.
const bearer = /\b(bearer|basic)\s+[\w.~+/=-]{20,}/gi;
const jsonWebToken = /\beyJ[\w-]{8,}\.[\w-]+(?:\.[\w-]*)?/g;
const userInfo = /(\w:\/\/)[^\s/@]+@/g;

/** The text without bearer tokens, signed query parameters and passwords in URLs. */
export function redacted(text: string): string {
  return text
    .replace(signedQuery, '$1[cut]')
    .replace(bearer, '$1 [redacted]')
    .replace(jsonWebToken, '[redacted]')
    .replace(userInfo, '$1[redacted]@');
}
