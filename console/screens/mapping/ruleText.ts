/** Rules as people read and type them. Pure. */
import type { JsonValue, Line, Rule } from '../../api/mappings.ts'
import { type GroupWord, isGroupWord } from './sourceTree.ts'

/** What somebody typed as a default: JSON when it is, else the text. */
export function readDefault(text: string): JsonValue | undefined {
  if (text.trim() === '') return undefined
  try {
    return JSON.parse(text) as JsonValue
  } catch {
    return text
  }
}

/** A default as it can be typed again. */
export function writeDefault(value: JsonValue | undefined): string {
  if (value === undefined) return ''
  return typeof value === 'string' && readDefault(value) === value ? value : JSON.stringify(value)
}

/** Values in one line: texts as they are, anything else as JSON. */
export function inOneLine(values: readonly JsonValue[]): string {
  return values.map(value => (typeof value === 'string' ? value : JSON.stringify(value))).join(', ')
}

const longest = 160

/** The beginning of a text that would fill the page, such as a whole note. */
export function shortened(text: string): string {
  return text.length > longest ? `${text.slice(0, longest).trimEnd()} …` : text
}

const wordOfType: Readonly<Record<string, GroupWord>> = {
  Task: 'task',
  Appointment: 'appointment',
  QuestionnaireResponse: 'answers',
  Consent: 'consent',
  Communication: 'message',
  DocumentReference: 'document',
  RelatedPerson: 'contact',
  HealthcareService: 'listing',
}

/**
 * An expression as people read it: what of a referral it begins with, as a word, and the rest. All of it where it does not
 * begin with something that a record contains.
 */
export function originOf(expression: string): { word?: GroupWord; rest: string } {
  const found = expression.match(
    /^contained(?:\.ofType\((\w+)\))?(?:\.where\(id = '([a-z-]+?)(?:-\d+)?'\))?\.([a-z].*)$/s,
  )
  const [, type, id, rest] = found ?? []
  const word = isGroupWord(id) ? id : wordOfType[id === undefined ? (type ?? '') : '']
  return word && rest !== undefined ? { word, rest } : { rest: expression }
}

/** A rule with one part changed; a part without a value is left out. */
export function withPart<Name extends keyof Rule>(rule: Rule, name: Name, value: Rule[Name]): Rule {
  const { [name]: _before, ...others } = rule
  const isEmpty = value === undefined || (name !== 'to' && name !== 'from' && value === '')
  return (isEmpty ? others : { ...others, [name]: value }) as Rule
}

/** A rule with one option changed. */
export function withOption(rule: Rule, name: string, value: JsonValue | undefined): Rule {
  const { [name]: _before, ...others } = rule.options ?? {}
  const options = value === undefined || value === '' ? others : { ...others, [name]: value }
  return withPart(rule, 'options', Object.keys(options).length > 0 ? options : undefined)
}

/** Whether what no rule takes goes along as a note. */
export function carriesNote(rules: readonly Rule[]): boolean {
  return rules.some(({ transform }) => transform === 'referral-note')
}

/** The list with the rule at `from` standing at `to`. */
export function moved<Item>(list: readonly Item[], from: number, to: number): Item[] {
  const item = list[from]
  if (item === undefined || to < 0 || to >= list.length) return [...list]
  const rest = list.filter((_, index) => index !== from)
  return [...rest.slice(0, to), item, ...rest.slice(to)]
}

/** Whether two lists of rules say the same. */
export function sameRules(a: readonly Rule[], b: readonly Rule[]): boolean {
  return JSON.stringify(a.map(ordered)) === JSON.stringify(b.map(ordered))
}

/** Rules by their target, for showing what differs; the second one of a target carries its number. */
export function byTarget(rules: readonly Rule[]): { readonly [target: string]: JsonValue } {
  const seen = new Map<string, number>()
  return Object.fromEntries(
    rules.map(rule => {
      const count = (seen.get(rule.to) ?? 0) + 1
      seen.set(rule.to, count)
      const { to, ...rest } = rule
      return [count === 1 ? to : `${to} (${count})`, ordered(rest) as JsonValue]
    }),
  )
}

/** The rule whose values stand at a place of the body, from 0. */
export function ruleAt(lines: readonly Line[], place: string): number | undefined {
  const index = lines.findIndex(({ places }) => places.some(each => each === place || place.startsWith(`${each}.`)))
  return index < 0 ? undefined : index
}

function ordered(value: object): object {
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, each]) => each !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  )
}
