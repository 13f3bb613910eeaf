/** What a process has in its memory when it starts: all that its first file imports, and what those do, but lazily. */
import { describe, expect, it } from 'vitest'
import { listImports } from './sources.ts'

/** Every file of ours, and every package, that is loaded with this one. */
function loadedWith(first: string): Set<string> {
  const seen = new Set([first])
  for (const file of seen) {
    if (!/\.(ts|mjs)$/.test(file)) continue
    for (const { target, typeOnly, lazy } of listImports(file)) if (!typeOnly && !lazy) seen.add(target)
  }
  return seen
}

const startsWithAny = (loaded: Iterable<string>, ...starts: readonly string[]) =>
  [...loaded].filter(each => starts.some(start => each.startsWith(start))).sort()

describe('OPS-9 a process loads what it runs', () => {
  it('the command line loads no command before it is called', () => {
    const loaded = loadedWith('src/main.ts')
    expect(startsWithAny(loaded, 'src/commands', 'src/demo', 'src/staging', 'src/store', 'src/start.ts')).toEqual([])
  })

  it('a worker loads no screen, no API, no simulator, no documentation and no mail client', () => {
    const loaded = loadedWith('src/start.ts')
    expect(loaded.has('src/pipeline/worker.ts')).toBe(true)
    expect(startsWithAny(loaded, 'src/server/routes', 'src/server/documentation', 'src/server/app.ts')).toEqual([])
    expect([...loaded].filter(file => /\/fake(\.ts|\/)/.test(file))).toEqual([])
    expect(startsWithAny(loaded, 'src/commands', 'src/demo', 'src/staging', 'src/docs')).toEqual([])
    expect(startsWithAny(loaded, 'nodemailer', 'marked', 'kysely', 'yaml', '@fastify/swagger', 'pdfkit')).toEqual([])
  })

  it('a responder loads FHIR and the access to it, and nothing else that the hub serves', () => {
    const loaded = loadedWith('src/server/network-app.ts')
    expect(loaded.has('src/server/network/fhir/index.ts')).toBe(true)
    const others = ['routes', 'documentation', 'app.ts', 'console.ts', 'inbound.ts', 'redox', 'auth', 'calendar']
    expect(startsWithAny(loaded, ...others.map(each => `src/server/${each}`))).toEqual([])
  })
})
