/**
 * The answers to the practice's own questions, kept with the appointment as a contained QuestionnaireResponse, also
 * those that fill a field of the person. They stay in the hub unless a rule of a mapping names them. Source: SPEC SCH-10.
 */
import { isDeepStrictEqual } from 'node:util'
import type { QuestionnaireResponse, QuestionnaireResponseItem } from 'fhir/r4'
import type { Appointment } from '../../model/fhir.ts'
import { containedIds } from '../../model/referral/record.ts'
import type { Booking } from './booking.ts'

const reference = `#${containedIds.answers}`

/** `contained` and the reference that leads to it (R4 asks for one), with the newest answers in the place of older ones. */
export function withAnswers(
  known: Pick<Appointment, 'contained' | 'supportingInformation'>,
  { answers }: Booking,
): Pick<Appointment, 'contained' | 'supportingInformation'> {
  const { contained = [], supportingInformation = [] } = known
  if (answers.length === 0) return known.contained ? { contained, supportingInformation } : {}
  const before = contained.find(({ id }) => id === containedIds.answers)
  const labels = before?.resourceType === 'QuestionnaireResponse' ? labelsOf(before) : new Map<string, string>()
  const response = responseOf(answers, labels, before?.resourceType === 'QuestionnaireResponse' ? routed(before) : [])
  return {
    contained: [...contained.filter(({ id }) => id !== containedIds.answers), response],
    supportingInformation: supportingInformation.some(each => each.reference === reference)
      ? supportingInformation
      : [...supportingInformation, { reference }],
  }
}

function labelsOf({ item }: QuestionnaireResponse): ReadonlyMap<string, string> {
  return new Map((item ?? []).flatMap(({ linkId, text }) => (text === undefined ? [] : [[linkId, text] as const])))
}

/** Some triggers name a question by its slug where others have its words: the words are kept. */
function responseOf(
  answers: Booking['answers'],
  labels: ReadonlyMap<string, string>,
  further: readonly QuestionnaireResponseItem[] = [],
): QuestionnaireResponse {
  return {
    resourceType: 'QuestionnaireResponse',
    id: containedIds.answers,
    status: 'completed',
    item: [
      ...answers.map(({ question, label, value }) => ({
        linkId: question,
        text: label === question ? (labels.get(question) ?? label) : label,
        answer: [{ valueString: value }],
      })),
      ...further,
    ],
  }
}

const routing = 'routing.'

/** The question of a routing form: told apart from one of the booking form that has the same name. */
export function routingQuestion(name: string): string {
  return `${routing}${name}`
}

function routed({ item = [] }: QuestionnaireResponse): QuestionnaireResponseItem[] {
  return item.filter(({ linkId }) => linkId.startsWith(routing))
}

/** The appointment with the answers of a routing form in the place of older ones; undefined where it has these already. */
export function withRoutingAnswers(known: Appointment, answers: Booking['answers']): Appointment | undefined {
  const { contained = [], supportingInformation = [] } = known
  const before = contained.find(({ id }) => id === containedIds.answers)
  const response = before?.resourceType === 'QuestionnaireResponse' ? before : undefined
  const { item = [] } = responseOf(answers, new Map())
  if (isDeepStrictEqual(response ? routed(response) : [], item)) return undefined
  const own = (response?.item ?? []).filter(({ linkId }) => !linkId.startsWith(routing))
  return {
    ...known,
    contained: [
      ...contained.filter(({ id }) => id !== containedIds.answers),
      { ...responseOf([], new Map(), [...own, ...item]) },
    ],
    supportingInformation: supportingInformation.some(each => each.reference === reference)
      ? supportingInformation
      : [...supportingInformation, { reference }],
  }
}
