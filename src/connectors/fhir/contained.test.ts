/** Answers that an appointment contains: sent where ours changed, beside what is the EHR's own. */
import type { QuestionnaireResponse } from 'fhir/r4'
import { describe, expect, it } from 'vitest'
import { containedAfter, withReferences } from './contained.ts'
import { appointment } from './testing/io.ts'

const answers = (value: string, id = 'answers'): QuestionnaireResponse => ({
  resourceType: 'QuestionnaireResponse',
  id,
  status: 'completed',
  item: [{ linkId: 'reason', answer: [{ valueString: value }] }],
})
const holding = (...contained: QuestionnaireResponse[]) =>
  withReferences(appointment(contained.length > 0 ? { contained } : {}))
const valuesIn = (after: ReturnType<typeof containedAfter>) =>
  after?.contained?.map(each => (each as QuestionnaireResponse).item?.[0]?.answer?.[0]?.valueString)

describe('what an appointment contains', () => {
  it.each([
    ['nothing of ours', holding(), holding(), holding(answers('theirs', 'own')), undefined],
    ['ours for the first time', holding(), holding(answers('new')), holding(), ['new']],
    ['ours, changed', holding(answers('old')), holding(answers('new')), holding(answers('old')), ['new']],
    ['ours, as it was sent', holding(answers('old')), holding(answers('old')), holding(), undefined],
    ['ours, there already', undefined, holding(answers('new')), holding(answers('new')), undefined],
    ['ours beside theirs', holding(), holding(answers('new')), holding(answers('theirs', 'own')), ['theirs', 'new']],
  ])('SCH-10 %s', (_, base, ours, theirs, expected) => {
    expect(valuesIn(containedAfter(base, ours, theirs))).toEqual(expected)
  })

  it('SCH-10 is referred to once, since nothing may be contained that nothing refers to', () => {
    expect(holding(answers('new')).supportingInformation).toEqual([{ reference: '#answers' }])
    expect(withReferences(holding(answers('new'))).supportingInformation).toHaveLength(1)
    expect(holding().supportingInformation).toBeUndefined()
  })

  it('SCH-10 never takes the place of something else that the EHR contains under the same id', () => {
    const theirs = appointment({ contained: [{ resourceType: 'Basic', id: 'answers', code: { text: 'x' } }] })
    expect(containedAfter(undefined, holding(answers('new')), theirs)).toBeUndefined()
  })
})
