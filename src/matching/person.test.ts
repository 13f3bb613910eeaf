import { describe, expect, it } from 'vitest'
import { demographicsOf } from './person.ts'

const now = new Date('2026-06-01T12:00:00Z')

describe('demographics', () => {
  it('are sets: every value once, former ones included, unusable ones left out', () => {
    const person = demographicsOf(
      {
        resourceType: 'Patient',
        name: [
          { family: 'Okafor', given: ['Eve'] },
          { family: 'OKAFOR', given: ['Éve'] },
          { use: 'maiden', family: 'Nguyen', given: ['Eve'] },
        ],
        telecom: [
          { system: 'phone', value: '416 823 0123' },
          { system: 'sms', value: '+1 (416) 823-0123' },
          { system: 'phone', value: '000-000-0000' },
          { system: 'fax', value: '416 823 0199' },
          { system: 'email', value: 'Eve@Example.org' },
        ],
        gender: 'other',
        birthDate: '1900-01-01',
      },
      { now, region: 'CA' },
    )
    expect(person.names.map(name => name.last)).toEqual(['OKAFOR', 'NGUYEN'])
    expect(person).toMatchObject({
      phones: ['+14168230123'],
      emails: ['eve@example.org'],
      birthDates: [],
      suffixes: [],
    })
    expect(person.gender).toBeUndefined()
  })

  it('count fictional phones only where a caller allows them', () => {
    const patient = { resourceType: 'Patient' as const, telecom: [{ system: 'phone' as const, value: '416-555-0142' }] }
    expect(demographicsOf(patient, { now }).phones).toEqual([])
    expect(demographicsOf(patient, { now, fictionalPhones: true }).phones).toEqual(['+14165550142'])
  })
})
