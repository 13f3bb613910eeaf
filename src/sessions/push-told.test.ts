import { describe, expect, it } from 'vitest'
import type { Tokens } from '../store/tokens.ts'
import { changedFields, fieldsOf, readTold, toldAfter } from './push-told.ts'

/** A token is the length of what it stands for, and its kind: enough to tell fields apart here. */
const tokens = {
  token: (_organization: string, kind: string, text: string) => BigInt(kind.length * 1_000 + text.length),
} as unknown as Tokens
const user = { externalId: 'p1', first: 'Ada', last: 'Lund', active: true, sites: ['site-1'], email: 'ada@example.com' }

describe('SES-9 what the source was told of somebody', () => {
  it('names the fields that changed, and holds nothing that can be read', () => {
    const before = fieldsOf(tokens, 'o', { kind: 'user', user })
    const now = fieldsOf(tokens, 'o', { kind: 'user', user: { ...user, title: 'BCBA', email: 'a@example.com' } })
    expect(changedFields(before, now)).toEqual(['email', 'title'])
    expect(JSON.stringify(now)).not.toMatch(/Ada|Lund|example/)
  })

  it('does not count whether the person is new there, nor the zone, which is the source’s to say', () => {
    const student = { externalId: 'c1', first: 'Noor', last: 'Haddad', active: true, site: 'site-1' }
    const made = fieldsOf(tokens, 'o', { kind: 'student', student: { ...student, zone: 'America/Toronto' } })
    expect(changedFields(made, fieldsOf(tokens, 'o', { kind: 'student', student: { ...student, id: 's9' } }))).toEqual(
      [],
    )
  })

  it('has no changes when it made the person, or when an earlier version kept the id alone', () => {
    const fields = fieldsOf(tokens, 'o', { kind: 'user', user })
    expect(toldAfter(undefined, 'u1', fields)).toEqual({ id: 'u1', fields, changed: [] })
    expect(readTold('u1')).toEqual({ id: 'u1', fields: {}, changed: [] })
    expect(toldAfter(readTold('u1'), 'u1', fields).changed).toEqual([])
    expect(readTold({ id: 7 })).toBeUndefined()
  })
})
