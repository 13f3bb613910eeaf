import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import type { Schema } from '../../api/setUpTypes.ts'
import { checkValue, errorsOf, hasErrorBelow, withoutEmpty } from './check.ts'
import { conflictFields, mergeChoices } from './conflict.ts'
import { isSame, valueAt, withValueAt } from './paths.ts'
import { branchesOf, branchFor, branchName, defaultAt, isFolded, kindOf, startOfBranch } from './schema.ts'
import { storedSecret } from './secrets.ts'

const secret = z.string().min(1).meta({ secret: true })
const settings = z.toJSONSchema(
  z.strictObject({
    baseUrl: z.url().describe('Address'),
    auth: z.union([
      z.strictObject({ apiKey: secret }),
      z.strictObject({ clientId: z.string().min(1), clientSecret: secret }),
    ]),
    mode: z.discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('off') }),
      z.strictObject({ kind: z.literal('on'), every: z.number().int().min(1).max(60) }),
    ]),
    keys: z.array(secret).max(2).default([]).meta({ secret: true }),
    region: z
      .string()
      .regex(/^[A-Z]{2}$/)
      .default('CA'),
    tags: z.array(z.string()).optional(),
    writes: z.enum(['auto', 'never']).default('auto'),
    unsigned: z.boolean().default(false),
    limits: z.strictObject({ perMinute: z.number() }).optional(),
  }),
  { io: 'input' },
) as Schema
const part = (name: string): Schema => settings.properties?.[name] ?? {}
const good = { baseUrl: 'https://a.example', auth: { apiKey: 'k' }, mode: { kind: 'off' } }

describe('CO-5 the kind of a field', () => {
  it.each([
    ['baseUrl', 'url'],
    ['auth', 'union'],
    ['mode', 'union'],
    ['keys', 'secrets'],
    ['region', 'text'],
    ['tags', 'list'],
    ['writes', 'choice'],
    ['unsigned', 'flag'],
    ['limits', 'group'],
  ])('of %s is %s', (name, kind) => {
    expect(kindOf(part(name))).toBe(kind)
  })

  it('of a secret is not that of a text', () => {
    expect(kindOf(branchesOf(part('auth'))[0]?.properties?.apiKey ?? {})).toBe('secret')
  })

  it('folds away what has a default, but never an address or a choice of forms', () => {
    const folded = Object.entries(settings.properties ?? {}).filter(([name, each]) =>
      isFolded(each, settings.required?.includes(name) ?? false),
    )
    expect(folded.map(([name]) => name)).toEqual(['keys', 'region', 'writes', 'unsigned'])
  })
})

it('a default is found by its path', () => {
  expect(
    ['region', 'keys', 'baseUrl', 'limits.perMinute', 'none.at.all'].map(path => defaultAt(settings, path)),
  ).toEqual(['CA', [], undefined, undefined, undefined])
})

describe('the branches of a choice', () => {
  it('are told apart by their constant, else by the properties that are there', () => {
    expect(branchesOf(part('mode')).map(branchName)).toEqual(['off', 'on'])
    expect(branchesOf(part('auth')).map(branchName)).toEqual(['apiKey', 'clientId'])
    expect(branchName(branchFor(part('mode'), { kind: 'on' }) ?? {})).toBe('on')
    expect(branchName(branchFor(part('auth'), { clientSecret: '' }) ?? {})).toBe('clientId')
    expect(branchFor(part('auth'), {})).toBeUndefined()
  })

  it('begin with their constants, else with an empty field, and are told apart from there on', () => {
    expect(branchesOf(part('mode')).map(startOfBranch)).toEqual([{ kind: 'off' }, { kind: 'on' }])
    expect(branchesOf(part('auth')).map(startOfBranch)).toEqual([{ apiKey: '' }, { clientId: '' }])
    for (const name of ['mode', 'auth'])
      for (const branch of branchesOf(part(name))) expect(branchFor(part(name), startOfBranch(branch))).toBe(branch)
  })
})

describe('the check before sending', () => {
  it('finds nothing in settings that are complete', () => {
    expect([...checkValue(settings, good)]).toEqual([])
  })

  it.each([
    ['what is missing', { auth: { apiKey: 'k' }, mode: { kind: 'off' } }, [['baseUrl', 'required']]],
    ['an emptied secret', { ...good, auth: { apiKey: '' } }, [['auth.apiKey', 'required']]],
    ['what the chosen branch lacks', { ...good, auth: { clientId: 'c' } }, [['auth.clientSecret', 'required']]],
    ['no branch at all', { ...good, mode: undefined }, [['mode', 'required']]],
    ['an address that is none', { ...good, baseUrl: 'clinic' }, [['baseUrl', 'url']]],
    ['a form that does not fit', { ...good, region: 'Canada' }, [['region', 'pattern']]],
    ['a number that is none', { ...good, mode: { kind: 'on', every: 'often' } }, [['mode.every', 'number']]],
    ['a number out of its bounds', { ...good, mode: { kind: 'on', every: 90 } }, [['mode.every', 'too_big']]],
    ['an empty place in a list', { ...good, keys: ['a', ''] }, [['keys.1', 'required']]],
  ])('names %s', (_what, value, expected) => {
    expect([...checkValue(settings, value)]).toEqual(expected)
  })

  it('CO-3 counts a stored secret as there, and one that the hub says is not set as missing', () => {
    expect([...checkValue(settings, { ...good, auth: { apiKey: { secret: true, set: true } } })]).toEqual([])
    expect([...checkValue(settings, { ...good, auth: { apiKey: { env: 'KEY' } } })]).toEqual([])
    expect([...checkValue(settings, { ...good, auth: { apiKey: { secret: true, set: false } } })]).toEqual([
      ['auth.apiKey', 'required'],
    ])
  })

  it('leaves out what was emptied, and sends stored secrets back as they came', () => {
    const stored = { secret: true, set: true, at: 0 }
    expect(withoutEmpty({ ...good, region: '', keys: [stored, ''], auth: { apiKey: '' } })).toEqual({
      ...good,
      keys: [stored],
      auth: {},
    })
  })

  it('reads the refused fields of the hub, however their path is written', () => {
    const errors = errorsOf({
      errors: [
        { path: 'settings.auth.apiKey', code: 'enter-again' },
        { path: ['settings', 'keys', 0], code: 'too_small' },
        { path: '/slug', code: 'invalid_format' },
      ],
    })
    expect([...errors]).toEqual([
      ['auth.apiKey', 'enter-again'],
      ['keys.0', 'too_small'],
      ['slug', 'invalid_format'],
    ])
    expect([hasErrorBelow(errors, 'keys'), hasErrorBelow(errors, 'key')]).toEqual([true, false])
  })
})

describe('a stored secret', () => {
  it.each([
    [{ secret: true, set: true }, { kind: 'sealed' }],
    [{ secret: true, set: false }, undefined],
    [{ env: 'CAL_KEY' }, { kind: 'from', where: 'CAL_KEY' }],
    [{ file: '/run/secrets/cal' }, { kind: 'from', where: '/run/secrets/cal' }],
    ['typed', undefined],
    [undefined, undefined],
  ])('%j', (value, expected) => {
    expect(storedSecret(value)).toEqual(expected)
  })
})

describe('values by their path', () => {
  const value = { a: { b: 1 }, list: ['x', { y: 2 }] }

  it('are read and replaced without touching the others', () => {
    expect(valueAt(value, 'list.1.y')).toBe(2)
    expect(valueAt(value, 'a.none.deep')).toBeUndefined()
    expect(withValueAt(value, 'a.c.d', 3)).toEqual({ ...value, a: { b: 1, c: { d: 3 } } })
    expect(withValueAt(value, 'list.1.y', 4)).toEqual({ ...value, list: ['x', { y: 4 }] })
    expect(withValueAt(value, 'a', undefined)).toEqual({ list: value.list })
    expect(value).toEqual({ a: { b: 1 }, list: ['x', { y: 2 }] })
  })

  it('are the same whatever the order of names, and whether nothing is written or left out', () => {
    expect(isSame({ a: 1, b: undefined }, { a: 1 })).toBe(true)
    expect(isSame({ a: 1, b: [1, 2] }, { b: [1, 2], a: 1 })).toBe(true)
    expect(isSame([1, 2], [2, 1])).toBe(false)
  })
})

describe('two administrators', () => {
  const base = { baseUrl: 'https://a.example', region: 'CA', writes: 'auto' }
  const fresh = { ...base, baseUrl: 'https://b.example', region: 'US' }
  const mine = { ...base, region: 'FR', writes: 'never' }
  const theirs = {
    version: 4,
    by: null,
    at: '2026-01-01T00:00:00Z',
    changes: [
      { path: 'settings.baseUrl', before: 'https://a.example', after: 'https://b.example' },
      { path: 'region', before: 'CA', after: 'US' },
    ],
  }

  it('see field by field what was, what the other made of it, and their own', () => {
    expect(conflictFields(theirs, base, fresh, mine)).toEqual([
      {
        path: 'baseUrl',
        was: 'https://a.example',
        theirs: 'https://b.example',
        mine: 'https://a.example',
        alsoMine: false,
      },
      { path: 'region', was: 'CA', theirs: 'US', mine: 'FR', alsoMine: true },
    ])
  })

  it('take theirs where they choose to, and lose nothing of what else they typed', () => {
    expect(mergeChoices(mine, fresh, ['baseUrl'])).toEqual({ ...mine, baseUrl: 'https://b.example' })
    expect(mergeChoices(mine, fresh, ['baseUrl', 'region'])).toEqual({ ...fresh, writes: 'never' })
  })
})
