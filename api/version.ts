import { readFileSync } from 'node:fs';

let known: string | undefined;

/** Of package.json, which lies above both the sources and what is compiled from them. */
export function productVersion(): string {
  known ??= ['../package.json', '../../package.json'].map(versionIn).find((v) => v !== undefined);
  return known ?? '0.0.0';
}

function versionIn(path: string): string | undefined {
  try {
    return (JSON.parse(readFileSync(new URL(path, import.meta.url), 'utf8')) as { version?: string }).version;
  } catch {
    return undefined;
  }
}
