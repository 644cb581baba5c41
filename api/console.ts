import { existsSync, readdirSync } from 'node:fs';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Router, static as files, type RequestHandler } from 'express';

/** Where the build puts the console, beside the code that serves it. */
export const BUILT_CONSOLE = fileURLToPath(new URL('../web', import.meta.url));

/** Names that are not the console's own: what is not found there is not a page. */
const OTHERS = /^\/(api|assets|docs|metrics|healthz|readyz|openapi\.json)(\/|$)/;

/** The console: its files, and for every page of it the one document that draws them all. */
export function consoleFiles(folder: string): Router {
  const router = Router();
  const page = join(folder, 'index.html');
  if (!existsSync(join(folder, 'assets'))) return router;
  // What has the hash of its content in its name never changes.
  router.use(
    '/assets',
    packed(join(folder, 'assets')),
    files(join(folder, 'assets'), { immutable: true, maxAge: '1y', fallthrough: true }),
  );
  router.use(files(folder, { index: false, maxAge: '1h' }));
  router.get('/{*page}', (req, res, next) => {
    // Only what a browser goes to: a picture or a script that is missing is missing.
    if (OTHERS.test(req.path) || !req.get('Accept')?.includes('text/html')) return next();
    res.set({ 'Cache-Control': 'no-cache', 'Content-Type': 'text/html; charset=utf-8' }).sendFile(page);
  });
  return router;
}

/** The tightest first. */
const ENCODINGS = [
  ['br', '.br'],
  ['gzip', '.gz'],
] as const;

/** Sends what the build has packed (web/vite.config.ts) to whoever takes it so: tighter than there is time for at a request. */
function packed(folder: string): RequestHandler {
  const there = new Set(readdirSync(folder));
  return (req, res, next) => {
    const name = req.path.slice(1);
    const as = ENCODINGS.find(([encoding, end]) => there.has(name + end) && req.acceptsEncodings(encoding));
    if (as) {
      const [encoding, end] = as;
      res.vary('Accept-Encoding').set('Content-Encoding', encoding).type(extname(name));
      req.url = `/${name}${end}`;
    }
    next();
  };
}
