import { describe, expect, it } from 'vitest'
import { deliver } from './deliver.ts'
import { appointment, ioFor, scriptedFetch, statement, workOf } from './testing/io.ts'

async function refusedWith(reply: Parameters<typeof scriptedFetch>[0]) {
  const { fetch } = scriptedFetch(statement(), reply)
  const [result] = await deliver(ioFor({ baseUrl: 'https://ehr.example.org/fhir/' }, fetch), [workOf(appointment())])
  return result
}

describe('words of a refusal', () => {
  it('come from details, diagnostics or the code, with the elements they name', async () => {
    const refusal = {
      status: 422,
      body: {
        resourceType: 'OperationOutcome',
        issue: [
          {
            severity: 'error',
            code: 'invalid',
            details: { text: 'The slot is taken' },
            expression: ['Appointment.slot'],
          },
          { severity: 'error', code: 'required', location: ['/f:Appointment/f:end'] },
          { severity: 'information', code: 'informational', diagnostics: 'All OK otherwise' },
        ],
      },
    }
    const result = await refusedWith(refusal)
    expect(result).toMatchObject({
      kind: 'rejected',
      problem: 'target.refused',
      said: {
        status: 422,
        text: 'The slot is taken (Appointment.slot)\nA required element is missing. (Appointment.end)',
        fields: ['Appointment.slot', 'Appointment.end'],
      },
    })
  })

  it('of an error page of a proxy are shortened and without markup', async () => {
    const html = `<html><head><style>p{}</style></head><body><h1>400 Bad Request</h1>${'<p>nginx</p>'.repeat(100)}</body></html>`
    const result = await refusedWith({
      status: 400,
      headers: { 'content-type': 'text/html' },
      body: html,
    })
    const text = result?.kind === 'rejected' ? (result.said?.text ?? '') : ''
    expect(text).toMatch(/^400 Bad Request nginx/)
    expect(text.length).toBeLessThanOrEqual(200)
  })
})
