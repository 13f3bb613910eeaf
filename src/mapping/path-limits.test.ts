import { describe, expect, it } from 'vitest'
import { checkDraft, type DraftRule } from './draft.ts'
import { previewDraft } from './draft-preview.ts'
import { longestPath, pathFaultOf } from './path-limits.ts'
import { isSlowPattern } from './pattern-limits.ts'

const chars = "select('abcdefghij'.toChars())"

describe('an expression', () => {
  it.each([
    ['status'],
    ["telecom.where(system = 'email').value.first()"],
    ["identifier.where(system = 'urn:x').where(use = 'usual').value | id"],
    ["name.where(use = 'usual').select(given.first() & ' ' & family)"],
    ["participant.where(actor.reference.startsWith('Patient/')).exists()"],
    ['contact.where(telecom.exists(use = %context.gender)).name.family'],
    ["iif(deceased.exists(), 'yes', 'no')"],
    ["start.toString().replace('-', '').split('T').first()"],
    ["telecom.value.matches('^\\\\+?1?\\\\d{10}$')"],
    ["telecom.value.replaceMatches('[^0-9]', '')"],
    ["`name`.`where`(use = 'usual').family"],
    ["name.where(use = 'trace()').family"],
  ])('MA-1 may be %s', expression => {
    expect(pathFaultOf(expression)).toBeUndefined()
  })

  it.each([
    ['that repeats until nothing is new', 'item.repeat(item)', 'refused-function'],
    ['that repeats by its other spelling', 'item.`repeat`(item)', 'refused-function'],
    ['that writes values to the log', "name.trace('name').family", 'refused-function'],
    ['that reads everything, again and again', 'descendants().descendants().value', 'refused-function'],
    ['that reads what no rule names (SCH-11)', '%resource.children().children()', 'refused-function'],
    ['that keeps and doubles', "defineVariable('a', 'xx').select(%a & %a)", 'refused-function'],
    ['that adds up to any length', 'name.given.aggregate($total & $total & $this)', 'refused-function'],
    ['that asks a server', "participant.actor.resolve().name.where(use = 'usual')", 'refused-function'],
    ['that asks a server for codes', '%terminologies.expand(%vs)', 'refused-function'],
    ['that is hidden in a criterion', "name.where(family.select(descendants()) = 'x')", 'refused-function'],
    ['of a function that is misspelt', "name.wehre(use = 'usual')", 'refused-function'],
    ['of a name that every object has', 'name.constructor()', 'refused-function'],
    ['that multiplies with every step', `id.${Array(10).fill(chars).join('.')}`, 'costly-path'],
    ['that makes a text longer with every step', `id${".replace('a', 'aaaaaaaa')".repeat(4)}`, 'costly-path'],
    ['with lists within lists within lists', 'a.where(%resource.a.where(%resource.a.exists(id = 1)))', 'costly-path'],
    ['that is too long', `status${" | 'x'".repeat(longestPath)}`, 'costly-path'],
    ['with a pattern that tries every way', "comment.matches('^(a+)+$')", 'costly-pattern'],
    ['with such a pattern in another function', "comment.replaceMatches('(a|aa)*b', '')", 'costly-pattern'],
    ['with a pattern that the record brings', 'comment.matches(description)', 'costly-pattern'],
    ['with a pattern put together', "comment.matches('(a' & '+)+')", 'costly-pattern'],
    ['that is none', 'start(', 'unreadable-path'],
  ])('MA-1 is refused %s', (_what, expression, fault) => {
    expect(pathFaultOf(expression)).toBe(fault)
  })
})

describe('a pattern', () => {
  it.each([
    'abc',
    '^\\d+-\\d+$',
    '^[A-Z]{2,3}\\d{4}$',
    '\\d{3}',
    '(?:usual|official)',
    '^(home|work)$',
    '\\(.\\)?',
    '[+*?]',
  ])('may be %s', pattern => {
    expect(isSlowPattern(pattern)).toBe(false)
  })

  it.each([
    '(a+)+',
    '(a*)*b',
    '(?:a|a)*b',
    '((a)+)+',
    '((a+)?)*',
    '(a{1,9}){1,9}',
    '.*.*x',
    '^.*,.*,.*x',
    'a?'.repeat(12),
    '(a|a)'.repeat(12),
    'a{0,3}'.repeat(12),
    'a{1000000}',
    '(.)\\1+',
    '(?=a+)b',
    '(?<!a*)b',
    '^a|b+c+',
  ])('may not be %s', pattern => {
    expect(isSlowPattern(pattern)).toBe(true)
  })
})

describe('a draft', () => {
  const rules: DraftRule[] = [
    { to: 'status', from: 'status' },
    { to: 'participant', from: 'participant', transform: 'participant' },
    { to: 'description', from: 'participant.repeat(actor)' },
  ]

  it('MA-1 says at the rule what is not allowed', () => {
    expect(checkDraft({ kind: 'fhir', resourceType: 'Appointment' }, rules, new Set())).toEqual([
      { rule: 2, part: 'from', code: 'refused-function', level: 'error' },
    ])
  })

  it('MA-1 is previewed without running what is not allowed', () => {
    const slow: DraftRule = { to: 'description', from: "description.matches('^(a+)+$').toString()" }
    const record = { resourceType: 'Appointment' as const, status: 'booked' as const, participant: [] }
    const { lines, failsAt } = previewDraft(
      { kind: 'fhir', resourceType: 'Appointment' },
      [{ to: 'status', from: 'status' }, slow],
      { ...record, description: `${'a'.repeat(5_000)}b` },
      { resolveReference: () => undefined },
    )
    expect(lines[0]).toMatchObject({ values: ['booked'] })
    expect(lines[1]).toEqual({ found: [], values: [], places: [], fault: 'refused' })
    expect(failsAt).toBe(1)
  })
})
