import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { type Problem, problems } from '../../src/model/problems.ts'
import { deliveryStates } from '../../src/model/states.ts'
import english from './en.json' with { type: 'json' }
import french from './fr.json' with { type: 'json' }

type Texts = { [key: string]: string | Texts }

const en = flatten(english)
const fr = flatten(french)
const sources = sourceFiles(join(import.meta.dirname, '..')).map(file => readFileSync(file, 'utf8'))
/** Endings that i18next adds by itself: of a number, or of what is spoken about (`context`). */
const plural = /(_appointments)?(_(one|many|other))?$/

/** Keys that stand in the sources as they are, wherever: in a call of `t` or in a table. */
const literals = new Set(
  sources.flatMap(text => [...text.matchAll(/'([a-z]\w*(?:\.[\w-]+)+)'/gi)].map(found => found[1] ?? '')),
)
/** Keys called outright. */
const called = sources.flatMap(text => [...text.matchAll(/\bt\(\s*'([^']+)'/g)].map(found => found[1] ?? ''))
/** Beginnings of keys that are made of a word of the API: `event.${type}`. */
const beginnings = sources.flatMap(text =>
  [...text.matchAll(/`([a-z]\w*(?:\.\w+)*\.)\$\{/gi)].map(found => found[1] ?? ''),
)

/** Those of them that stand in a call of `t`: a text must be there. */
const calledBeginnings = sources.flatMap(text =>
  [...text.matchAll(/\bt\(\s*`([a-z]\w*(?:\.\w+)*\.)\$\{/gi)].map(found => found[1] ?? ''),
)

describe('the texts', () => {
  it('are the same set in both languages', () => {
    expect([...fr.keys()].sort()).toEqual([...en.keys()].sort())
  })

  it('lack none that a screen calls for', () => {
    const known = new Set([...en.keys()].map(key => key.replace(plural, '')))
    expect(called.filter(key => !known.has(key))).toEqual([])
    expect(calledBeginnings.filter(beginning => ![...known].some(key => key.startsWith(beginning)))).toEqual([])
  })

  it('hold none that no screen uses', () => {
    const isUsed = (key: string) => literals.has(key) || beginnings.some(beginning => key.startsWith(beginning))
    expect([...en.keys()].map(key => key.replace(plural, '')).filter(key => !isUsed(key))).toEqual([])
  })

  it.each([...en].map(([key, text]): [string, string] => [key, text]))(
    '%s fills in the same names in French',
    (key, text) => {
      expect(namesIn(fr.get(key) ?? '')).toEqual(namesIn(text))
    },
  )

  it('follow the usage of Canadian French: no blank before ? ! ;, an unbreakable one before a colon and in guillemets', () => {
    const odd = [...fr].filter(([, text]) => /\s[?!;]|[^\u00a0]:(?=\s|$)|«[^\u00a0]|[^\u00a0]»|'/.test(text))
    expect(odd).toEqual([])
  })

  it('never shout, and never speak of payloads', () => {
    // The vendor calls its own setting a payload template.
    const loud = [...en, ...fr].filter(([, text]) =>
      /!|\boops\b|\bpayload (?!template)|\bFIFO\b|dead letter/i.test(text),
    )
    expect(loud).toEqual([])
  })
})

describe('the texts of problems', () => {
  const codes = Object.entries<Problem>(problems)

  it.each(codes)('of %s are in English those of the registry', (code, { says, fix }) => {
    expect([en.get(`problems.${code}.says`), en.get(`problems.${code}.fix`)]).toEqual([says, fix])
  })

  it.each(codes)('of %s are written in French', (code, { says }) => {
    const french = fr.get(`problems.${code}.says`)
    expect(french).toBeTypeOf('string')
    expect(french).not.toBe(says)
  })

  it('are for no code that does not exist', () => {
    const known = new Set([...codes.map(([code]) => code), 'console.unreachable'])
    const texts = [...en.keys()]
      .filter(key => key.startsWith('problems.'))
      .map(key => key.slice(9).replace(/\.\w+$/, ''))
    expect(texts.filter(code => !known.has(code))).toEqual([])
  })
})

describe('the words for what a person can do', () => {
  it('exist for every action of a delivery that is more than watching', () => {
    const actions = new Set(Object.values(deliveryStates).flatMap(({ actions }) => [...actions]))
    actions.delete('watch')
    expect([...actions].filter(action => !en.has(`action.${action}`))).toEqual([])
  })
})

function flatten(texts: Texts, before = ''): Map<string, string> {
  return new Map(
    Object.entries(texts).flatMap(([key, value]) =>
      typeof value === 'string' ? [[`${before}${key}`, value] as const] : [...flatten(value, `${before}${key}.`)],
    ),
  )
}

function namesIn(text: string): string[] {
  return [...text.matchAll(/\{(\w+)\}/g)].map(found => found[1] ?? '').sort()
}

function sourceFiles(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap(entry => {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) return ['dist', 'testing', 'locales'].includes(entry.name) ? [] : sourceFiles(path)
    return /(?<!\.test)\.tsx?$/.test(entry.name) ? [path] : []
  })
}
