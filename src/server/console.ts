/**
 * Serves the console: its built files, and index.html for every address that is a screen, under a policy that lets run
 * only what carries the nonce of the response. Nothing is ever asked of a third party. Source: DESIGN.md section 7.
 */
import { randomBytes } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import fastifyStatic from '@fastify/static'
import type { FastifyInstance } from 'fastify'

/** What the build puts where a nonce belongs (console/vite.config.ts). */
const placeholder = /__CSP_NONCE__/g
const assetsLifeS = 31_536_000

/** Adds the console that is built in `folder`, or a page that says how to build it. */
export async function addConsole(app: FastifyInstance, folder: string): Promise<void> {
  const index = join(folder, 'index.html')
  const page = existsSync(index) ? readFileSync(index, 'utf8') : notBuilt
  if (page !== notBuilt)
    await app.register(fastifyStatic, {
      root: folder,
      index: false,
      wildcard: false, // the files that are there now; anything else is a screen
      globIgnore: ['**/index.html'],
      cacheControl: false,
      setHeaders(reply, path) {
        // Hashed by the build: a new version has a new name.
        const hashed = path.startsWith(join(folder, 'assets'))
        reply.header('cache-control', hashed ? `public, max-age=${assetsLifeS}, immutable` : 'no-cache')
      },
    })
  app.get('/*', { schema: { hide: true } }, async (request, reply) => {
    const { pathname } = new URL(request.url, 'http://hub.invalid')
    // A missing file or an unknown address of the API is not a screen.
    if (/^\/(api|in)(\/|$)/.test(pathname) || /\.[a-z0-9]{1,8}$/i.test(pathname)) return reply.callNotFound()
    const nonce = randomBytes(18).toString('base64')
    return reply
      .header('content-type', 'text/html; charset=utf-8')
      .header('content-security-policy', policyOf(nonce))
      .header('cache-control', 'no-store')
      .send(page.replace(placeholder, nonce))
  })
}

/** The policy of a page. */
export function policyOf(nonce: string): string {
  return [
    "default-src 'none'",
    `script-src 'self' 'nonce-${nonce}'`,
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self'",
    "font-src 'self'",
    "connect-src 'self'",
    // The summary of a referral is shown in its place; every other answer forbids to be framed.
    "frame-src 'self'",
    "manifest-src 'self'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ')
}

const notBuilt = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Causeway</title>
<style nonce="__CSP_NONCE__">body { font: 16px/1.5 system-ui, sans-serif; max-width: 40rem; margin: 4rem auto; padding: 0 1rem }</style>
<h1>Causeway is running</h1>
<p>The console is not built on this machine. Start the hub with <code>npm start</code>, which builds it, or call the API:
<a href="/api/openapi.json">/api/openapi.json</a>.</p>
</html>
`
