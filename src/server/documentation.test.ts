import { readdirSync } from 'node:fs'
import Fastify, { type FastifyInstance } from 'fastify'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { renderPage, resolveLink } from './documentation/render.ts'
import { addDocumentation } from './documentation.ts'

let app: FastifyInstance
beforeAll(async () => {
  app = Fastify()
  addDocumentation(app)
  await app.ready()
})
afterAll(() => app.close())

const get = (url: string) => app.inject({ url })
const docs = new URL('../../docs/', import.meta.url)

describe('OPS-10 the documentation in the product', () => {
  it('shows every page of docs/ under /docs, the first one too', async () => {
    const pages = readdirSync(docs, { recursive: true, encoding: 'utf8' }).filter(file => file.endsWith('.md'))
    expect(pages.length).toBeGreaterThan(20)
    for (const page of pages) {
      const path = page
        .replaceAll('\\', '/')
        .replace(/\.md$/, '')
        .replace(/(^|\/)README$/, '')
      const answer = await get(`/docs/${path}`)
      expect([path, answer.statusCode]).toEqual([path, 200])
      expect(answer.headers['content-type']).toBe('text/html; charset=utf-8')
      expect(answer.body).toMatch(/<h1 id="/)
    }
    expect((await get('/docs')).headers.location).toBe('/docs/')
  })

  it('leads by every link to a page, a heading or a picture that is there', async () => {
    const seen = new Map<string, string>()
    const queue = ['/docs/']
    for (let address = queue.pop(); address !== undefined; address = queue.pop()) {
      if (seen.has(address)) continue
      const answer = await get(address)
      expect([address, answer.statusCode]).toEqual([address, 200])
      seen.set(address, answer.body)
      for (const [, href = ''] of answer.body.matchAll(/(?:href|src)="(\/docs\/[^"#]*)/g)) queue.push(href)
    }
    expect(seen.size).toBeGreaterThan(25)
    const lost = [...seen].flatMap(([from, body]) =>
      [...body.matchAll(/href="(\/docs\/[^"#]*)?#([^"]+)"/g)].flatMap(([, to = from, id = '']) =>
        id === 'content' || seen.get(to)?.includes(`id="${id}"`) ? [] : [`${from} → ${to}#${id}`],
      ),
    )
    expect(lost).toEqual([])
  })

  it('runs no script and shows nothing of a third party', async () => {
    const { headers, body } = await get('/docs/')
    expect(headers['content-security-policy']).toContain("default-src 'none'")
    expect(headers['content-security-policy']).not.toContain('script-src')
    expect(body).not.toMatch(/<script|src="http/)
  })

  it('knows nothing outside of docs/, however it is spelled', async () => {
    for (const path of [
      '/docs/../package.json',
      '/docs/..%2fpackage.json',
      '/docs/%2e%2e/src/main.ts',
      '/docs/%E0%A4%A',
    ])
      expect([400, 404]).toContain((await get(path)).statusCode)
  })

  it('shows raw HTML of a page as text, and follows no link of another kind', () => {
    const page = {
      path: 'guides/x',
      text: '# X\n\n<img src=x onerror=alert(1)>\n\n[bad](javascript:alert(1)) [source](../../src/main.ts)',
    }
    const html = renderPage(page, [])
    expect(html).not.toMatch(/<img|javascript:/)
    expect(html).toContain('&lt;img')
    expect(html).toContain('<span class="source">source</span>')
    expect(resolveLink('guides/x', '../operate.md#network')).toBe('/docs/operate#network')
    expect(resolveLink('', 'images/overview.png')).toBe('/docs/images/overview.png')
  })
})
