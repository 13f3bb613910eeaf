import { describe, expect, it } from 'vitest'
import { isHospitalCourse } from '../../documents/ccda/notes.ts'
import { wholeVisit } from '../../documents/testing/whole-visit.ts'
import { type Summed, summaryOf } from './summary.ts'
import { readVisitPush, type VisitPush } from './visit-push.ts'

function visit(on: string, json: object): Summed {
  const read = readVisitPush(json)
  if (read.kind !== 'read') throw new Error('no visit')
  return { visit: read.visit, on: `${on}T10:00:00.000Z`, title: `Visit of ${on}` }
}
const allergy = (Name: string, more: object = {}) => ({ Substance: { Name }, ...more })
const medication = (Name: string) => ({ Product: { Name } })
const result = (Name: string, Value: string, more: object = {}) => ({ Name, Observations: [{ Name, Value, ...more }] })
const of = (...visits: Summed[]) => summaryOf(visits, undefined)
const about = (summary: VisitPush) => summary.NoteSections.at(-1)?.Text ?? ''
const notes = (summary: VisitPush) => summary.NoteSections.slice(0, -1).map(({ Title, Text }) => `${Title}: ${Text}`)
const substances = ({ Allergies }: VisitPush) => Allergies.map(each => each.Substance?.Name)

const newer = visit('2026-11-20', {
  Allergies: [allergy('Penicillin')],
  Results: [result('Sodium', '140'), result('Potassium', '4')],
  AssessmentText: 'A cold',
})
const older = visit('2026-03-02', {
  Allergies: [allergy('Latex'), allergy('penicillin')],
  AllergyText: '<p>Latex, penicillin</p>',
  Medications: [medication('Sertraline')],
  Results: [result('Potassium', '4'), result('Glucose', '5')],
  Header: { PCP: { LastName: 'Okafor' } },
})

describe('how somebody is now', () => {
  it('NET-4 is told whole from the newest visit that lists it, and never mixed', () => {
    const summary = of(newer, older)
    expect(substances(summary)).toEqual(['Penicillin'])
    expect(summary.AllergyText).toBeUndefined()
    expect(summary.Medications.map(each => each.Product?.Name)).toEqual(['Sertraline'])
    expect(summary.Header?.PCP?.LastName).toBe('Okafor')
    expect(summary.AssessmentText).toBeUndefined()
  })

  it('NET-4 does not forget an allergy that an earlier document tells of and the newest list does not', () => {
    expect(notes(of(newer, older))).toEqual([
      expect.stringMatching(/^Allergies told of earlier: .*<td>Latex<\/td><td>2026-03-02, Visit of 2026-03-02<\/td>/),
      'Allergies told of earlier, 2026-03-02: <paragraph>Visit of 2026-03-02</paragraph><p>Latex, penicillin</p>',
    ])
    const none = visit('2026-11-25', { Allergies: [allergy('Allergy', { IsNegativeIndicator: true })] })
    expect(notes(of(none, newer))[0]).toContain('<td>Penicillin</td>')
    const inWords = visit('2026-01-01', { AllergyText: 'Latex: anaphylaxis' })
    expect(notes(of(newer, inWords))).toEqual([
      'Allergies told of earlier, 2026-01-01: <paragraph>Visit of 2026-01-01</paragraph>Latex: anaphylaxis',
    ])
  })

  it('NET-4 does not forget what was said in words behind newer words, nor an allergy that names no substance', () => {
    const none = visit('2026-11-20', { AllergyText: 'No known allergies' })
    const said = visit('2026-03-02', { AllergyText: 'Penicillin: anaphylaxis' })
    expect(of(none, said).AllergyText).toBe('No known allergies')
    expect(notes(of(none, said))[0]).toContain('Penicillin: anaphylaxis')
    const unnamed = visit('2026-03-02', { Allergies: [{ Type: { Name: 'Drug' }, Reaction: [{ Name: 'Hives' }] }] })
    expect(notes(of(newer, unnamed))[0]).toContain('<td>Drug (Hives)</td>')
    const other = (Name: string) => ({ Substance: { Name, Code: 'OTH', CodeSystem: 'X' } })
    const two = of(
      visit('2026-11-20', { Allergies: [other('Sulfa')] }),
      visit('2026-03-02', { Allergies: [other('Latex')] }),
    )
    expect(notes(two)[0]).toContain('<td>Latex</td>')
  })

  it.each([
    ['an item that has a state alone', { Allergies: [{ Status: { Name: 'Active' } }] }],
    ['markup without words', { AllergyText: '<table><tbody></tbody></table>&nbsp;<br/>' }],
    ['an item that names nothing', { Allergies: [{ IsNegativeIndicator: false }] }],
  ])('NET-4 is not hidden by %s', (_name, sections) => {
    const summary = of(visit('2026-11-25', sections), newer)
    expect(substances(summary)).toEqual(['Penicillin'])
    expect(notes(summary)).toEqual([])
  })

  it('NET-4 keeps newer words beside an older list: they may say everything or nothing', () => {
    const summary = of(visit('2026-11-25', { AllergyText: 'Not on file' }), newer)
    expect(substances(summary)).toEqual(['Penicillin'])
    expect(notes(summary)).toEqual(['Allergies, 2026-11-25: <paragraph>Visit of 2026-11-25</paragraph>Not on file'])
  })

  it('NET-4 takes what speaks of each other from the same visit', () => {
    const discharge = visit('2026-11-22', {
      DischargeMedications: [medication('Apixaban')],
      ResolvedProblems: [{ Name: 'Asthma' }],
    })
    const before = visit('2026-03-02', { Medications: [medication('Warfarin')], Problems: [{ Name: 'Asthma' }] })
    const summary = of(discharge, before)
    expect(summary.Medications).toEqual([])
    expect(summary.DischargeMedications.map(each => each.Product?.Name)).toEqual(['Apixaban'])
    expect(summary.Problems).toEqual([])
    expect(of(before, discharge).DischargeMedications).toEqual([])
  })
})

describe('what grows', () => {
  it('NET-4 is gathered from all visits, the same once', () => {
    expect(of(newer, older).Results.map(each => each.Name)).toEqual(['Sodium', 'Potassium', 'Glucose'])
  })

  it('NET-4 loses nothing of any section that two visits tell of', () => {
    const whole = wholeVisit() as Record<string, unknown>
    const marked = JSON.parse(JSON.stringify(whole).replaceAll('"Name":"', '"Name":"Second '))
    const first = visit('2026-11-20', whole)
    const both = of(first, visit('2026-03-02', marked))
    for (const list of ['Results', 'VitalSigns', 'Immunizations', 'Procedures', 'Encounters'] as const) {
      const texts = JSON.stringify(both[list])
      expect([list, texts.includes('Second ')]).toEqual([list, true])
      const own = JSON.stringify(
        Array.isArray(first.visit[list]) ? first.visit[list][0] : first.visit[list]?.Procedures[0],
      )
      expect(texts).toContain(own)
    }
  })

  it('NET-4 has a corrected result once, with the value that was told last', () => {
    const at = { DateTime: '2026-11-01T08:00:00Z' }
    const final = visit('2026-11-20', { Results: [result('Sodium', '140', at)] })
    const preliminary = visit('2026-11-02', { Results: [result('Sodium', '104', at)] })
    expect(of(final, preliminary).Results.map(each => each.Observations[0]?.Value)).toEqual(['140'])
    const another = visit('2026-11-02', { Results: [result('Sodium', '104', { DateTime: '2026-11-01T09:00:00Z' })] })
    expect(of(final, another).Results).toHaveLength(2)
  })

  it.each<[string, object[]]>([
    [
      'two cultures of one minute',
      [
        result('Culture', 'MRSA', { DateTime: '2026-11-01T08:00' }),
        result('Culture', 'None', { DateTime: '2026-11-01T08:00' }),
      ],
    ],
    ['three values of one day', ['40', '90', '300'].map(value => result('Glucose', value, { DateTime: '2026-11-01' }))],
    [
      'the left and the right',
      ['Left', 'Right'].map(Name => result('Pressure', '120', { DateTime: '2026-11-01T08:00', TargetSite: { Name } })),
    ],
  ])('NET-4 keeps %s, whoever tells of more', (_name, Results) => {
    const one = visit('2026-11-02', { Results })
    expect(of(one, older).Results).toHaveLength(Results.length + 2)
    expect(of(visit('2026-11-25', { Results: [result('Sodium', '1')] }), one).Results).toHaveLength(Results.length + 1)
  })

  it('NET-4 corrects no value by none', () => {
    const at = { DateTime: '2026-11-01T08:00:00Z' }
    const scan = visit('2026-11-02', { Results: [result('CT', 'Nodule', at)] })
    expect(JSON.stringify(of(visit('2026-11-20', { Results: [result('CT', '', at)] }), scan).Results)).toContain(
      'Nodule',
    )
  })

  it.each(['<5 mm nodule', '< 7 days of cough', '+++'])('NET-4 takes %j for words', words => {
    expect(notes(of(newer, visit('2026-01-01', { ResultText: words })))[0]).toContain(words)
  })

  it('NET-4 puts no words among those of a stay, whatever their document is called', () => {
    const called = { ...visit('2026-01-05', { ResultText: 'Urine: clear' }), title: 'Hospital course' }
    expect(of(newer, called).NoteSections.some(isHospitalCourse)).toBe(false)
  })

  it('NET-4 keeps the words of each visit by themselves, whether it lists something or not', () => {
    const scan = visit('2026-11-25', { Results: [result('CT', '')], ResultText: '9 mm nodule <script>' })
    const words = visit('2026-01-05', { ResultText: '<p>Urine: clear</p>' })
    const summary = of(scan, newer, words)
    expect(summary.ResultText).toBeUndefined()
    expect(notes(summary)).toEqual([
      'Results, 2026-11-25: <paragraph>Visit of 2026-11-25</paragraph>9 mm nodule <script>',
      'Results, 2026-01-05: <paragraph>Visit of 2026-01-05</paragraph><p>Urine: clear</p>',
    ])
    const only = of(words, visit('2026-01-04', { ResultText: 'None' }))
    expect(only.ResultText).toBe('<p>Urine: clear</p>')
    expect(notes(only)).toEqual(['Results, 2026-01-04: <paragraph>Visit of 2026-01-04</paragraph>None'])
  })

  it('NET-4 keeps text and entries together where one visit tells of them', () => {
    const one = of(visit('2026-11-20', { Results: [result('Sodium', '140')], ResultText: '<p>Normal</p>' }))
    expect({ text: one.ResultText, count: one.Results.length }).toEqual({ text: '<p>Normal</p>', count: 1 })
  })
})

describe('a summary', () => {
  it('NET-4 says where each section comes from, and how much did not fit in', () => {
    const text = about(summaryOf([newer, older], undefined, 3))
    expect(text).toContain('out of 2 documents. Documents that did not fit in: 3.')
    expect(text).toContain('<tr><td>Allergies</td><td>2026-11-20, Visit of 2026-11-20</td></tr>')
    expect(text).toContain('<tr><td>Medications</td><td>2026-03-02, Visit of 2026-03-02</td></tr>')
    expect(text).toContain(
      '<tr><td>Results</td><td>2026-11-20, Visit of 2026-11-20<br/>2026-03-02, Visit of 2026-03-02</td></tr>',
    )
  })

  it('NET-4 says so when no document tells of any of its sections', () => {
    expect(about(of(visit('2026-11-20', { AssessmentText: 'A cold' })))).toContain('None of the sections')
  })

  it('writes titles as text, whatever is in them', () => {
    const odd = { ...newer, title: '<script>x</script> & more' }
    expect(about(of(odd))).toContain('&lt;script&gt;x&lt;/script&gt; &amp; more')
  })
})
