import { describe, expect, it } from 'vitest'
import type { Appointment } from '../model/fhir.ts'
import { compileMapping } from './apply.ts'
import { coverOf } from './coverage.ts'
import { fhirAppointment } from './defaults.ts'
import { previewMapping } from './preview.ts'

const appointment: Appointment = {
  resourceType: 'Appointment',
  id: '1',
  status: 'booked',
  start: '2026-06-01T10:00:00Z',
  comment: 'stays here',
  participant: [{ actor: { reference: 'Patient/gone' }, status: 'accepted' }],
}
const compiled = compileMapping(fhirAppointment)

describe('the workbench', () => {
  it('names what no rule reads and what nothing fills, by path only', () => {
    const cover = coverOf(compiled, [appointment], () => ({ resolveReference: type => `${type}/1` }))
    expect(cover.unread).toEqual(['comment'])
    expect(cover.unfilled).toEqual([
      'cancelationReason',
      'serviceType',
      'appointmentType',
      'end',
      'minutesDuration',
      'created',
    ])
    expect(JSON.stringify(cover)).not.toContain('stays here')
  })

  it('counts an expression as reading the path it begins with', () => {
    const rules = [{ to: 'x[]', from: "Appointment.participant.where(status = 'accepted').actor.reference" }]
    const cover = coverOf(compileMapping({ name: 'x', version: 1, rules }), [appointment], () => ({
      resolveReference: () => undefined,
    }))
    expect(cover.unread).toEqual(['comment', 'id', 'start', 'status'])
  })

  it('shows each rule even when the whole mapping fails', () => {
    const { result, lines } = previewMapping(compiled, appointment, { resolveReference: () => undefined })
    expect(result).toMatchObject({ kind: 'failed', problem: 'mapping.reference-missing', to: 'participant' })
    expect(lines).toContainEqual({ to: 'status', from: 'status', values: ['booked'] })
    expect(lines.at(-1)).toEqual({
      to: 'participant',
      from: 'participant',
      values: [],
      problem: 'mapping.reference-missing',
    })
  })
})
