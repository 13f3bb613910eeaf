import { describe, expect, it } from 'vitest'
import { type Summed, summaryOf } from './summary.ts'
import { readVisitPush, type VisitPush } from './visit-push.ts'

function visit(on: string, json: object): Summed {
  const read = readVisitPush(json)
  if (read.kind !== 'read') throw new Error('no visit')
  return { visit: read.visit, on, title: `Visit of ${on.slice(0, 10)}` }
}
const allergy = (Name: string) => ({ Substance: { Name } })
const result = (Name: string, Value: string) => ({ Name, Observations: [{ Name, Value }] })
const about = (summary: VisitPush) => summary.NoteSections[0]?.Text ?? ''

const newer = visit('2026-11-20T10:00:00.000Z', {
  Allergies: [allergy('Penicillin')],
  Results: [result('Sodium', '140'), result('Potassium', '4')],
  AssessmentText: 'A cold',
})
const older = visit('2026-03-02T10:00:00.000Z', {
  Allergies: [allergy('Latex'), allergy('Pollen')],
  AllergyText: '<p>Latex, pollen</p>',
  Medications: [{ Product: { Name: 'Sertraline' } }],
  Results: [result('Potassium', '4'), result('Glucose', '5')],
  Header: { PCP: { LastName: 'Okafor' } },
})

describe('a summary of several visits', () => {
  it('NET-4 has what somebody is like now from the newest visit that tells of it, whole, and never a mixture', () => {
    const summary = summaryOf([newer, older], undefined)
    expect(summary.Allergies.map(each => each.Substance?.Name)).toEqual(['Penicillin'])
    expect(summary.AllergyText).toBeUndefined()
    expect(summary.Medications.map(each => each.Product?.Name)).toEqual(['Sertraline'])
    expect(summary.Header?.PCP?.LastName).toBe('Okafor')
  })

  it('NET-4 gathers what grows, the same result once', () => {
    const { Results } = summaryOf([newer, older], undefined)
    expect(Results.map(each => each.Name)).toEqual(['Sodium', 'Potassium', 'Glucose'])
  })

  it('NET-4 leaves in its own document what belongs to one visit', () => {
    expect(summaryOf([newer, older], undefined).AssessmentText).toBeUndefined()
  })

  it('NET-4 says where each section comes from, and how much did not fit in', () => {
    const text = about(summaryOf([newer, older], undefined, 3))
    expect(text).toContain('out of 2 documents. Documents that did not fit in: 3.')
    expect(text).toContain('<tr><td>Allergies</td><td>2026-11-20, Visit of 2026-11-20</td></tr>')
    expect(text).toContain('<tr><td>Medications</td><td>2026-03-02, Visit of 2026-03-02</td></tr>')
    expect(text).toContain(
      '<tr><td>Results</td><td>2026-11-20, Visit of 2026-11-20<br/>2026-03-02, Visit of 2026-03-02</td></tr>',
    )
  })

  it('NET-4 loses no words of a visit that has only words, beside the tables of the others', () => {
    const words = visit('2026-01-05T10:00:00.000Z', { ResultText: '<p>Urine: clear</p>' })
    const mixed = summaryOf([newer, words], undefined)
    expect(mixed.Results).toHaveLength(2)
    expect(mixed.NoteSections[1]).toMatchObject({ Title: 'Results in words' })
    expect(mixed.NoteSections[1]?.Text).toContain('<p>Urine: clear</p>')
    const only = summaryOf([words, visit('2026-01-04T10:00:00.000Z', { ResultText: 'None' })], undefined)
    expect(only.ResultText).toMatch(/Urine: clear.*None/)
    expect(only.NoteSections).toHaveLength(1)
  })

  it('NET-4 keeps the text and the entries of a section that one visit tells of', () => {
    const { ResultText, Results } = summaryOf(
      [
        visit('2026-11-20T10:00:00.000Z', { Results: [result('Sodium', '140')], ResultText: '<p>Normal</p>' }),
        older,
      ].slice(0, 1),
      undefined,
    )
    expect({ ResultText, count: Results.length }).toEqual({ ResultText: '<p>Normal</p>', count: 1 })
  })

  it('writes titles as text, whatever is in them', () => {
    const odd = { ...newer, title: '<script>x</script> & more' }
    expect(about(summaryOf([odd], undefined))).toContain('&lt;script&gt;x&lt;/script&gt; &amp; more')
  })
})
