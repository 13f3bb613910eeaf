/**
 * The answers of the form: every question in its order, of every type, nested and repeated; an answer of no known type
 * as text. Source: reference/referrals.md section 2; SPEC REF-5.
 */
import type { QuestionnaireResponse, QuestionnaireResponseItem, QuestionnaireResponseItemAnswer } from 'fhir/r4'
import { containedIds } from '../../model/referral/record.ts'
import { type Bundled, passLinks } from './bundle.ts'
import { readCoding, readConcept, readIdentifier, readQuantity } from './datatypes.ts'
import { type Left, type Reading, take, takeEach, takeOne, takeTexts } from './reading.ts'
import {
  booleanOf,
  compact,
  dateOf,
  dateTimeOf,
  instantOf,
  isFields,
  listOf,
  numberOf,
  oneOf,
  textOf,
  timeOf,
  uriOf,
} from './tolerant.ts'

type Answer = QuestionnaireResponseItemAnswer
/** Takes the file of an answer out of the message; what stays is its name. */
export type TakeFile = (from: Reading) => Answer['valueAttachment']

/** The group that holds what has no place of its own in the record; it comes after the form. */
export const furtherId = 'causeway-further-details'

const statuses = ['in-progress', 'completed', 'amended', 'entered-in-error', 'stopped'] as const

/** All forms of the message as one; several become one group each. */
export function readAnswers(bundle: Bundled, takeFile: TakeFile): QuestionnaireResponse | undefined {
  const forms = bundle.of('QuestionnaireResponse').flatMap(
    found =>
      bundle.read(found, from => {
        passLinks(from, bundle, 'subject', 'source', 'author', 'basedOn')
        return {
          status: take(from, 'status', oneOf(statuses)) ?? ('completed' as const),
          questionnaire: take(from, 'questionnaire', uriOf),
          authored: take(from, 'authored', dateTimeOf),
          item: readItems(from, '', bundle, takeFile),
        }
      }) ?? [],
  )
  const [first] = forms
  if (!first) return undefined
  const item =
    forms.length === 1
      ? first.item
      : forms.map((form, index) => compact<QuestionnaireResponseItem>({ linkId: `form-${index + 1}`, item: form.item }))
  return compact<QuestionnaireResponse>({
    resourceType: 'QuestionnaireResponse',
    id: containedIds.answers,
    questionnaire: first.questionnaire,
    status: first.status,
    authored: first.authored,
    item,
  })
}

function readItems(from: Reading, above: string, bundle: Bundled, takeFile: TakeFile): QuestionnaireResponseItem[] {
  let count = 0
  return takeEach(from, 'item', each => {
    count += 1
    const linkId = take(each, 'linkId', textOf) ?? `${above}${count}`
    each.used.add('text')
    const text = textOf(each.fields.text)
    take(each, 'definition', uriOf)
    const answer = readValues(each, `${linkId}.`, bundle, takeFile)
    const item = readItems(each, `${linkId}.`, bundle, takeFile)
    const [first] = answer
    // Nested questions stand beneath the answer when there is one (qrs-1).
    if (first && item.length > 0) {
      first.item = [...(first.item ?? []), ...item]
      return compact<QuestionnaireResponseItem>({ linkId, text, answer })
    }
    return compact<QuestionnaireResponseItem>({ linkId, text, answer, item })
  })
}

function readValues(from: Reading, above: string, bundle: Bundled, takeFile: TakeFile): Answer[] {
  const { answer } = from.fields
  // Plain values instead of objects, one or several.
  const plain = listOf(answer).filter(each => !isFields(each) && each !== null)
  if (plain.length > 0 && !listOf(answer).some(isFields)) {
    from.used.add('answer')
    return plain.flatMap(each => plainValue(each) ?? [])
  }
  return takeEach(from, 'answer', each => {
    const value = readValue(each, bundle, takeFile)
    const item = readItems(each, above, bundle, takeFile)
    if (value) return item.length > 0 ? { ...value, item } : value
    // R4 needs no value where the answer only groups further questions; an unknown type is kept as its texts.
    const texts = Object.entries(each.fields)
      .filter(([key]) => !each.used.has(key))
      .flatMap(([key, inner]) => {
        each.used.add(key)
        return textsOf(inner)
      })
    const text = texts.join(' ')
    if (text === '' && item.length === 0) return undefined
    return compact<Answer>({ valueString: text || undefined, item })
  })
}

function plainValue(value: unknown): Answer | undefined {
  if (typeof value === 'boolean') return { valueBoolean: value }
  if (typeof value === 'number') return numberAnswer(value)
  const text = textOf(value)
  return text === undefined ? undefined : { valueString: text }
}

function numberAnswer(value: number): Answer {
  return Number.isInteger(value) && Math.abs(value) < 2 ** 31 ? { valueInteger: value } : { valueDecimal: value }
}

function textsOf(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(each => textsOf(each))
  if (isFields(value)) return Object.values(value).flatMap(each => textsOf(each))
  const text = typeof value === 'boolean' ? String(value) : textOf(value)
  return text === undefined ? [] : [text]
}

/** One answer, in the type it has; a value that its type does not allow is text. */
function readValue(from: Reading, bundle: Bundled, takeFile: TakeFile): Answer | undefined {
  const asText = (key: string): Answer | undefined => {
    const text = take(from, key, textOf)
    return text === undefined ? undefined : { valueString: text }
  }
  const readers: readonly (() => Answer | undefined)[] = [
    () => one('valueBoolean', take(from, 'valueBoolean', booleanOf)),
    () => integer(take(from, 'valueInteger', numberOf)),
    () => one('valueDecimal', take(from, 'valueDecimal', numberOf)),
    () => one('valueDate', take(from, 'valueDate', dateOf)),
    () =>
      one('valueDateTime', take(from, 'valueDateTime', dateTimeOf)) ??
      one('valueDateTime', take(from, 'valueInstant', instantOf)),
    () => one('valueTime', take(from, 'valueTime', timeOf)),
    () =>
      one(
        'valueUri',
        take(from, 'valueUri', uriOf) ?? take(from, 'valueUrl', uriOf) ?? take(from, 'valueCanonical', uriOf),
      ),
    () => one('valueCoding', takeOne(from, 'valueCoding', readCoding)),
    () => concept(takeOne(from, 'valueCodeableConcept', readConcept)),
    () => one('valueQuantity', takeOne(from, 'valueQuantity', readQuantity)),
    () => one('valueAttachment', takeOne(from, 'valueAttachment', takeFile)),
    () => reference(from, bundle),
    () => identifier(takeOne(from, 'valueIdentifier', readIdentifier)),
    () => one('valueString', takeTexts(from, 'valueString').join('\n') || undefined),
    ...['valueText', 'valueMarkdown', 'valueCode', 'valueOpenChoice', 'value'].map(key => () => {
      const value = from.fields[key]
      if (typeof value !== 'number' && typeof value !== 'boolean') return asText(key)
      from.used.add(key)
      return plainValue(value)
    }),
    ...[
      'valueBoolean',
      'valueInteger',
      'valueDecimal',
      'valueDate',
      'valueDateTime',
      'valueTime',
      'valueUri',
      'valueCoding',
    ].map(key => () => asText(key)),
  ]
  for (const read of readers) {
    const answer = read()
    if (answer) return answer
  }
  return undefined
}

function one<Key extends keyof Answer>(key: Key, value: Answer[Key] | undefined): Answer | undefined {
  return value === undefined ? undefined : { [key]: value }
}

function integer(value: number | undefined): Answer | undefined {
  return value === undefined ? undefined : numberAnswer(value)
}

function concept(value: ReturnType<typeof readConcept>): Answer | undefined {
  const [coding] = value?.coding ?? []
  if (!value) return undefined
  return coding
    ? { valueCoding: { ...coding, display: coding.display ?? value.text } }
    : { valueString: value.text ?? '' }
}

function identifier(value: ReturnType<typeof readIdentifier>): Answer | undefined {
  return value?.value === undefined ? undefined : { valueString: value.value }
}

/** What a reference leads to is named, since its target is not in the record under that address. */
function reference(from: Reading, bundle: Bundled): Answer | undefined {
  const link = takeOne(from, 'valueReference', bundle.follow)
  if (!link) return undefined
  const attachment = link.found?.type === 'DocumentReference' ? titleOf(link.found.fields) : undefined
  const display = link.display ?? attachment
  const name = link.name ?? link.id
  return {
    valueReference: compact({
      type: link.type !== undefined && /^[A-Z][A-Za-z]+$/.test(link.type) ? link.type : undefined,
      identifier: name === undefined ? undefined : { value: name },
      display: display ?? (name === undefined ? 'not named' : undefined),
    }),
  }
}

function titleOf(fields: { readonly [key: string]: unknown }): string | undefined {
  const [content] = listOf(fields.content).filter(isFields)
  const attachment = isFields(content?.attachment) ? content.attachment : {}
  return textOf(attachment.title) ?? textOf(fields.description)
}

/** What is left over of all resources, as the last group: `path` names where each stood. */
export function furtherGroup(left: readonly Left[]): QuestionnaireResponseItem | undefined {
  if (left.length === 0) return undefined
  const byPath = Map.groupBy(left, ({ path }) => path)
  return {
    linkId: furtherId,
    text: 'Further details',
    item: [...byPath].map(([path, values]) => ({
      linkId: path,
      text: labelOf(path),
      answer: values.map(({ value }) =>
        typeof value === 'boolean'
          ? { valueBoolean: value }
          : typeof value === 'number'
            ? numberAnswer(value)
            : { valueString: value },
      ),
    })),
  }
}

/** The words of a path that tell most: an extension's own name, else the element. */
function labelOf(path: string): string {
  const extension = path.match(/\[([^\]\d][^\]]*)\](?!.*\[[^\]\d])/)?.[1]
  return extension ?? path.split('.').slice(0, 3).join('.')
}
