/**
 * The documentation in the product: the Markdown of docs/ as pages at /docs, with its pictures, under a policy without any
 * script. Read once, when somebody first looks; it is the same text that stands in the repository, so it fits the version.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { extname, join, posix } from 'node:path'
import type { FastifyInstance } from 'fastify'
import { createContents, type DocumentationPage, renderPage } from './documentation/render.ts'
import { styleSheet } from './documentation/style.ts'
import { sendProblem } from './problem.ts'

/** What is shown beside the pages. */
const pictures: Readonly<Record<string, string>> = { '.png': 'image/png', '.svg': 'image/svg+xml' }
const docsFolder = new URL('../../docs/', import.meta.url).pathname
const policy =
  "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

type File = { type: string; body: string | Buffer }

/** Adds /docs and everything below it. */
export function addDocumentation(app: FastifyInstance, folder: string = docsFolder): void {
  let files: Map<string, File> | undefined
  app.get('/docs/*', { schema: { hide: true } }, async (request, reply) => {
    const path = decodeSafely((request.params as { '*': string })['*'])
    files ??= loadFiles(folder)
    const file = path === undefined ? undefined : files.get(path.replace(/\/$/, ''))
    if (!file) return sendProblem(reply, 'request.not-found')
    return reply
      .header('content-type', file.type)
      .header('content-security-policy', policy)
      .header('cache-control', 'no-cache')
      .send(file.body)
  })
  app.get('/docs', { schema: { hide: true } }, async (_request, reply) => reply.redirect('/docs/'))
}

/** Every page by its path without the ending, every picture by its path. */
function loadFiles(folder: string): Map<string, File> {
  const pages: DocumentationPage[] = []
  const files = new Map<string, File>()
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue
    const absolute = join(entry.parentPath, entry.name)
    const path = absolute.slice(folder.length).replaceAll('\\', '/')
    const type = pictures[extname(entry.name)]
    if (type) files.set(path, { type, body: readFileSync(absolute) })
    if (extname(entry.name) === '.md') pages.push({ path: addressOf(path), text: readFileSync(absolute, 'utf8') })
  }
  const contents = createContents(pages)
  for (const page of pages) files.set(page.path, { type: 'text/html; charset=utf-8', body: renderPage(page, contents) })
  files.set('style.css', { type: 'text/css; charset=utf-8', body: styleSheet })
  return files
}

/** `guides/calcom.md` is `guides/calcom`; a README is its folder. */
function addressOf(path: string): string {
  const bare = path.replace(/\.md$/, '')
  return posix.basename(bare) === 'README' ? posix.dirname(bare).replace(/^\.$/, '') : bare
}

function decodeSafely(path: string): string | undefined {
  try {
    return decodeURIComponent(path)
  } catch {
    return undefined
  }
}
