/** The simulator's page at `/`, where a person plays Caredove: the files in `page/`, and nothing from elsewhere. */
import { readFile } from 'node:fs/promises'
import type { ServerResponse } from 'node:http'

const script = 'text/javascript; charset=utf-8'
const files: Readonly<Record<string, { name: string; type: string }>> = {
  '/': { name: 'index.html', type: 'text/html; charset=utf-8' },
  '/icon.svg': { name: 'icon.svg', type: 'image/svg+xml' },
  '/style.css': { name: 'style.css', type: 'text/css; charset=utf-8' },
  ...Object.fromEntries(
    ['page', 'detail', 'triggers', 'forms', 'form-fields', 'parts'].map(name => [
      `/${name}.js`,
      { name: `${name}.js`, type: script },
    ]),
  ),
}

export async function answerPage(path: string, response: ServerResponse): Promise<void> {
  const file = files[path]
  if (!file) {
    response.writeHead(404, { 'content-type': 'text/plain; charset=utf-8' })
    response.end('Not found')
    return
  }
  const bytes = await readFile(new URL(`./page/${file.name}`, import.meta.url))
  response.writeHead(200, {
    'content-type': file.type,
    'content-length': bytes.length,
    'cache-control': 'no-store',
    'content-security-policy': "default-src 'self'; frame-ancestors 'none'",
  })
  response.end(bytes)
}
