import { describe, expect, it } from 'vitest'
import type { Patient } from '../../model/fhir.ts'
import { survivorsOf, withSurvivors } from './merged.ts'

const merged: Patient = {
  resourceType: 'Patient',
  active: false,
  link: [
    { other: { reference: 'Patient/7' }, type: 'replaced-by' },
    { other: { reference: 'Patient/9' }, type: 'seealso' },
  ],
}

describe('somebody whom the EHR merged', () => {
  it('NET-2 points to the record of the survivor, and keeps its other links', () => {
    expect(survivorsOf(merged)).toEqual([{ type: 'Patient', id: '7' }])
    const record = 'Patient/0192f3c0-0000-7000-8000-00000000000b'
    expect(withSurvivors(merged, () => record).link).toEqual([
      { other: { reference: record }, type: 'replaced-by' },
      { other: { reference: 'Patient/9' }, type: 'seealso' },
    ])
  })

  it('NET-2 points to nobody where the EHR does not hand the survivor out', () => {
    expect(withSurvivors(merged, () => undefined).link).toEqual([
      { other: { reference: 'Patient/9' }, type: 'seealso' },
    ])
    const { link: _, ...alone } = merged
    const only = { ...alone, link: [{ other: { reference: 'Patient/7' }, type: 'replaced-by' as const }] }
    expect(withSurvivors(only, () => undefined)).toEqual(alone)
  })

  it('NET-2 stays as it is when it was not merged', () => {
    const { link: _, ...patient } = merged
    expect(survivorsOf(patient)).toEqual([])
    expect(withSurvivors(patient, () => 'Patient/1')).toBe(patient)
  })
})
