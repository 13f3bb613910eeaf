import { describe, expect, it } from 'vitest'
import { isProblemCode, type Problem, problems } from './problems.ts'

const registry: Readonly<Record<string, Problem>> = problems
const placeholders = new Set(['{connection}', '{route}', '{system}'])

/** Codes that are out in the world: in issues, logs, translations and people's rules. One may come, none may go. */
const published = [
  'message.unreadable',
  'message.not-json',
  'message.template',
  'message.too-deep',
  'message.source-silent',
  'message.apply-failed',
  'version.unknown',
  'trigger.unknown',
  'mapping.unmapped',
  'mapping.failed',
  'mapping.reference-missing',
  'person.unsure',
  'person.incomplete',
  'connection.credentials-refused',
  'connection.address-refused',
  'connection.down',
  'connection.lacks-capability',
  'connection.unsigned',
  'target.unreachable',
  'target.no-answer',
  'target.busy',
  'target.changed-meanwhile',
  'target.conflict',
  'target.gone',
  'target.refused',
  'target.duplicate',
  'target.never-arrived',
  'target.up-to-date',
  'policy.suppressed',
  'person.suppressed',
  'delivery.lease-ended',
]

describe('the registry of problems', () => {
  it.each(Object.entries(registry))('G-6 %s says what happened and what to do', (code, { says, fix }) => {
    expect(code).toMatch(/^[a-z]+\.[a-z]+(-[a-z]+)*$/)
    for (const text of [says, fix]) {
      expect(text).toMatch(/^[A-Z{].{10,}\.$/s)
      for (const [placeholder] of text.matchAll(/\{[^}]*\}/g)) expect([...placeholders]).toContain(placeholder)
    }
    expect(fix).not.toBe(says)
  })

  it('OPS-2 keeps every code that was ever published', () => {
    expect(Object.keys(registry)).toEqual(expect.arrayContaining(published))
  })

  it('knows its codes and nothing else, not even what every object has', () => {
    expect(isProblemCode('target.busy')).toBe(true)
    for (const text of ['target.Busy', '', 'toString', '__proto__', 'constructor'])
      expect(isProblemCode(text)).toBe(false)
  })
})
