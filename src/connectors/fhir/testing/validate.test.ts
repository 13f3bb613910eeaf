import type { Appointment, FhirResource } from 'fhir/r4'
import { describe, expect, it } from 'vitest'
import { faultsOf } from '../fake/checks.ts'
import { appointment, patient } from './io.ts'
import { problemsOf } from './validate.ts'

const invalid: readonly [what: string, resource: object][] = [
  ['an unknown element', { ...appointment(), colour: 'green' }],
  ['an unknown element inside a name', { ...patient(), name: [{ family: 'A', nick: 'B' }] }],
  ['a missing status', { ...appointment(), status: undefined }],
  ['a missing participant', { ...appointment(), participant: [] }],
  ['a status outside the value set', { ...appointment(), status: 'confirmed' }],
  ['a start without an offset', { ...appointment(), start: '2026-12-01T15:00:00' }],
  ['a birth date with a time', { ...patient(), birthDate: '1990-04-05T00:00:00Z' }],
  ['a single identifier instead of a list', { ...patient(), identifier: { system: 'urn:x', value: '1' } }],
  ['a text where a concept belongs', { ...appointment(), appointmentType: 'follow-up' }],
  ['an R5 spelling', { ...appointment(), status: 'cancelled', cancellationReason: { text: 'x' } }],
  ['a cancelation reason on a booked one', { ...appointment(), cancelationReason: { text: 'x' } }],
  ['a start without an end', { ...appointment(), end: undefined }],
  ['two choices of one element', { ...patient(), deceasedBoolean: false, deceasedDateTime: '2020-01-01' }],
  [
    'two values of one extension',
    { ...patient(), extension: [{ url: 'urn:x', valueString: 'a', valueBoolean: true }] },
  ],
  ['an empty text', { ...appointment(), description: '' }],
  ['an empty object', { ...patient(), name: [{}] }],
  ['a negative duration', { ...appointment(), minutesDuration: -5 }],
]

describe('the validators that watch over what is sent', () => {
  it('let valid resources pass', () => {
    expect(problemsOf(appointment())).toEqual([])
    expect(problemsOf(patient())).toEqual([])
    expect(problemsOf(appointment({ status: 'cancelled', cancelationReason: { text: 'ill' } }))).toEqual([])
  })

  it.each(invalid)('find %s', (_what, resource) => {
    expect(problemsOf(JSON.parse(JSON.stringify(resource)) as FhirResource)).not.toEqual([])
  })

  it('are two besides our own: each finds faults by itself', () => {
    const found = invalid.flatMap(([, resource]) => problemsOf(JSON.parse(JSON.stringify(resource)) as Appointment))
    expect(found.filter(one => one.startsWith('medplum:')).length).toBeGreaterThan(8)
    expect(found.filter(one => one.startsWith('lantana:')).length).toBeGreaterThan(5)
  })

  it('the simulated EHR refuses them too, except for what only a validator looks for', () => {
    const passed = invalid.filter(([, resource]) => faultsOf(JSON.parse(JSON.stringify(resource))).length === 0)
    expect(passed.map(([what]) => what)).toEqual(['two choices of one element', 'two values of one extension'])
  })
})
