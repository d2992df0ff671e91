// The types of @azure/msal-common name one of the browser's, which a server does not have.
declare type JsonWebKey = import('node:crypto').JsonWebKey;
