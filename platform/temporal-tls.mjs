import { readFileSync } from 'node:fs';

/**
 * How Temporal's server is reached by TLS, as the SDK takes it: who signs for the server, and by what it knows us.
 *
 * @param {{ readonly ca?: string | undefined, readonly cert?: string | undefined, readonly key?: string | undefined } | undefined} files
 * @returns {{ serverRootCACertificate?: Buffer, clientCertPair?: { crt: Buffer, key: Buffer } } | undefined} undefined: without TLS
 */
export function temporalTls(files) {
  if (!files?.ca && !files?.cert) return undefined;
  const { ca, cert, key } = files;
  return {
    ...(ca && { serverRootCACertificate: readFileSync(ca) }),
    ...(cert && key && { clientCertPair: { crt: readFileSync(cert), key: readFileSync(key) } }),
  };
}
