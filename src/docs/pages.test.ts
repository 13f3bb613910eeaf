import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { configurationKeys } from './configuration.ts'
import { configurationHelp } from './configuration-help.ts'
import { duration, table } from './markdown.ts'
import { makePages } from './pages.ts'

const root = new URL('../../', import.meta.url)
const pages = await makePages()

describe('the generated reference', () => {
  it.each(pages.map(({ path, text }) => [path, text]))('OPS-10 %s is current', (path, text) => {
    const file = new URL(path, root)
    const written = existsSync(file) ? readFileSync(file, 'utf8') : ''
    // Not a diff of the whole page: the way to mend it is always the same.
    expect(written === text, `${path} is not current: run node scripts/run.mjs docs`).toBe(true)
  })

  it('OPS-10 has no page that nothing makes any more', () => {
    const made = new Set(pages.map(({ path }) => path))
    const there = readdirSync(new URL('docs/reference/', root)).map(name => `docs/reference/${name}`)
    expect(there.filter(path => !made.has(path))).toEqual([])
  })

  it('OPS-10 explains every key of the configuration file, and no key that is gone', () => {
    const keys = configurationKeys()
    const silent = keys.filter(({ path, help }) => !help && !configurationHelp[path]).map(({ path }) => path)
    const known = new Set(keys.map(({ path }) => path))
    expect(silent).toEqual([])
    expect(Object.keys(configurationHelp).filter(path => !known.has(path))).toEqual([])
  })

  it('leaves no setting of a connector without help', () => {
    const connectors = pages.find(({ path }) => path.endsWith('connectors.md'))?.text ?? ''
    const settings = connectors.split('\n').filter(line => /^\| `[a-zA-Z.[\]]+` \|.*\|.*\|.*\|.*\|/.test(line))
    expect(settings.length).toBeGreaterThan(20)
    expect(settings.filter(line => / \| {2}\|$/.test(line))).toEqual([])
  })
})

describe('tables', () => {
  it('keep a cell in its place, whatever it holds', () => {
    expect(table(['a', 'b'], [['x|y', 'two\nlines']])).toBe('| a | b |\n|---|---|\n| x\\|y | two lines |')
  })

  it.each([
    [5_000, '5 s'],
    [90_000, '1 min 30 s'],
    [14_400_000, '4 h'],
    [0, '0 s'],
  ])('say %i ms as %s', (ms, text) => {
    expect(duration(ms)).toBe(text)
  })
})
