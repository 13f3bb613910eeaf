/** The answers of a form, in its order; groups are headings, what stands below a question stands deeper. */
import { cleanLine, cleanText } from './clean.ts'
import { describe } from './elements.ts'
import { type Fields, headingOf, isFields, lineOf, type Sheet, without } from './lines.ts'
import type { SummaryLine } from './model.ts'
import { isMoment } from './moments.ts'
import { say, words } from './words.ts'

/** The lines of a form's items. Questions without an answer are left out, and groups in which nothing was answered. */
export function answerLines(sheet: Sheet, items: unknown, depth = 0): SummaryLine[] {
  const lines: SummaryLine[] = []
  for (const item of Array.isArray(items) ? items.filter(isFields) : []) {
    const label = labelOfItem(sheet, item)
    const answers = (Array.isArray(item.answer) ? item.answer : []).filter(isFields)
    const mine = answers.length ? answersOf(sheet, label, answers, depth) : []
    const below = [
      ...answers.flatMap(each => answerLines(sheet, each.item, depth + 1)),
      ...answerLines(sheet, item.item, depth + 1),
    ]
    const unknown = restOf(sheet, label, item, depth)
    if (mine.length === 0 && (below.length > 0 || unknown.length > 0)) lines.push(headingOf(label, depth))
    for (const line of mine) lines.push(line)
    for (const line of unknown) lines.push(line)
    for (const line of below) lines.push(line)
  }
  return lines
}

/** The answers to one question on one line, several joined by `; `. */
function answersOf(sheet: Sheet, label: string, answers: readonly Fields[], depth: number): SummaryLine[] {
  const each = answers.flatMap(answer =>
    Object.keys(answer).flatMap(name => {
      if (name === 'item' || name === 'id') return []
      return describeAnswer(sheet, label, name, answer[name])
    }),
  )
  // Parts that an answer of an unknown shape falls into keep labels of their own.
  const [own, apart] = [each.filter(line => line.label === label), each.filter(line => line.label !== label)]
  const joined = own.map(line => line.value).join('; ')
  const healthCard = /health ?card|health ?number|\bHCN\b|\bOHIP\b|carte (d.assurance[- ])?(sant[ée]|maladie)/i.test(
    label,
  )
  return [...(joined === '' ? [] : lineOf({ label, path: '', depth }, joined)), ...apart].map(line => ({
    label: line.label,
    value: line.value,
    ...(depth ? { depth } : {}),
    answer: true as const,
    ...(healthCard ? { healthCard: true as const } : {}),
  }))
}

function describeAnswer(sheet: Sheet, label: string, name: string, value: unknown): SummaryLine[] {
  const place = { label, path: '' }
  // What was typed stays as it was typed; only a date question's answer gets its weekday.
  if (typeof value === 'string' && !(isMoment(value) && /^value(Date|DateTime|Instant)$/.test(name))) {
    return lineOf(place, cleanText(value))
  }
  if (name === 'extension') return describe(sheet, place, { extension: value })
  return describe(sheet, place, value)
}

function restOf(sheet: Sheet, label: string, item: Fields, depth: number): SummaryLine[] {
  const rest = without(item, 'linkId', 'text', 'answer', 'item', 'id', 'definition')
  if (Object.keys(rest).length === 0) return []
  return describe(sheet, { label, path: '', depth }, rest).map(line => ({ ...line, answer: true as const }))
}

function labelOfItem(sheet: Sheet, item: Fields): string {
  const text = typeof item.text === 'string' ? cleanLine(item.text).replace(/\s*:$/, '') : ''
  const link = typeof item.linkId === 'string' ? cleanLine(item.linkId) : ''
  return text || link || say(words.question, sheet.language)
}
