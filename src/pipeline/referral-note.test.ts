import { describe, expect, it } from 'vitest'
import { crmsReferral } from '../connectors/crms/mapping.ts'
import { compileMapping } from '../mapping/apply.ts'
import { fhirPatient } from '../mapping/defaults.ts'
import { littleReferral, wholeReferral } from '../mapping/referral-samples.ts'
import type { Mapping } from '../mapping/rules.ts'
import { noteOf, wantsNote } from './referral-note.ts'

const context = { resolveReference: () => undefined }
const options = { language: 'en', organization: 'Sample Community Services', zone: 'America/Toronto' } as const
const noteUnder = (mapping: Mapping, more: { max?: number } = {}) =>
  noteOf(compileMapping(mapping), wholeReferral, context, { ...options, ...more })
const without = (...fields: string[]): Mapping => ({
  ...crmsReferral,
  rules: crmsReferral.rules.filter(({ to }) => !fields.includes(to)),
})

describe('the Referral Note of a delivery', () => {
  it('REF-5 holds what no rule carries, and not what one does', () => {
    const { text, cut } = noteUnder(crmsReferral)
    expect(cut).toBe(false)
    for (const told of ['Alex Sample', 'Stairs: 14', 'Could you send the list of medicines?', '5791084828'])
      expect(text).toContain(told)
    for (const carried of ['1985-03-14', 'robin.sample@example.org', 'M5V 2T6', '416-555-0143'])
      expect(text).not.toContain(carried)
  })

  it('REF-5 follows the mapping: a field that loses its rule stands in the note', () => {
    const { text } = noteUnder(without('dateOfBirth', 'email'))
    expect(text).toContain('1985-03-14')
    expect(text).toContain('robin.sample@example.org')
  })

  it('REF-5 a rule that reads an element without giving its value carries nothing', () => {
    const rules = crmsReferral.rules.map(rule =>
      rule.to === 'dateOfBirth' ? { ...rule, from: `${rule.from}.exists()` } : rule,
    )
    expect(noteUnder({ ...crmsReferral, rules }).text).toContain('1985-03-14')
  })

  it('REF-5 ends at the target’s own limit, and says so', () => {
    const { text, cut } = noteUnder(crmsReferral, { max: 400 })
    expect(cut).toBe(true)
    expect(text.length).toBeLessThanOrEqual(400)
    expect(text).toMatch(/\[continues in the PDF summary\]$/)
  })

  it('is the same bytes for the same referral', () => {
    expect(noteUnder(crmsReferral)).toEqual(noteUnder(crmsReferral))
    const little = noteOf(compileMapping(crmsReferral), littleReferral, context, options)
    expect(little.text).toContain('Meals at home')
  })

  it('is asked for only where a rule makes it, and is nothing for what is no referral', () => {
    expect(wantsNote(compileMapping(crmsReferral))).toBe(true)
    expect(wantsNote(compileMapping(without('referralNote')))).toBe(false)
    const patient = { resourceType: 'Patient' as const }
    expect(noteOf(compileMapping(fhirPatient), patient, context, options)).toEqual({ text: '', cut: false })
  })
})
