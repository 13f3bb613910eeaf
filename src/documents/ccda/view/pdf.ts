/**
 * A C-CDA document in the shape that the PDF maker takes: facts, then each section as lines. A row of a table becomes a
 * label (its first cell) with the other cells below each other, each after the head of its column.
 */
import type { ReferralSummary, SummaryLine } from '../../referral/model.ts'
import { spokenTime } from '../times.ts'
import { type Element, find, findAll, lineOf } from './tree.ts'
import type { CcdaView, ViewSection } from './view.ts'
import { say } from './words.ts'

/** `zone` is where its reader is: IANA name. Give it to `makeReferralPdf`. */
export function ccdaToPdf(view: CcdaView, zone: string): ReferralSummary {
  const { language } = view
  const instant = isoOf(view.madeAt)
  return {
    language,
    organization: view.custodian,
    title: view.title,
    // A long number has no room at the head of a page; it stands among the facts.
    ...(view.number === '' || view.number.length > 24 ? {} : { reference: view.number }),
    ...(instant === undefined ? {} : { updatedAt: instant }),
    zone,
    glance: { name: view.name, facts: view.patient.slice(0, 6) },
    blocks: [
      { key: 'other', heading: say('document', language), lines: [...view.patient.slice(6), ...view.document] },
      ...view.sections.map(section => ({
        key: 'other' as const,
        heading: section.title,
        lines: linesOfSection(section, 0, view),
      })),
      ...(view.file === undefined
        ? []
        : [{ key: 'other' as const, heading: say('file', language).replace('{kind}', view.file), lines: [] }]),
    ],
  }
}

function linesOfSection(section: ViewSection, depth: number, view: CcdaView): SummaryLine[] {
  const lines = section.text === undefined ? [] : linesOf(section.text, depth)
  const inner = section.sections.flatMap(each => [
    { label: each.title, value: '', depth, heading: true as const },
    ...linesOfSection(each, depth + 1, view),
  ])
  const all = [...lines, ...inner]
  return all.length > 0 ? all : [{ label: '', value: say('noText', view.language), depth }]
}

/** The lines of a text. Running text between blocks is a paragraph; an empty label stands for a whole line. */
function linesOf(text: Element, depth: number): SummaryLine[] {
  const lines: SummaryLine[] = []
  let running = ''
  const flush = () => {
    const value = tidy(running)
    if (value !== '') lines.push({ label: '', value, depth })
    running = ''
  }
  for (const each of text.children) {
    if (typeof each === 'string') running += each.replace(/\s+/g, ' ')
    else if (each.name === 'table') {
      flush()
      lines.push(...tableLines(each, depth))
    } else if (each.name === 'list') {
      flush()
      lines.push(...listLines(each, depth))
    } else if (each.name === 'paragraph') {
      flush()
      running = wordsOf(each)
      flush()
    } else running += wordsOf(each)
  }
  flush()
  return lines
}

function tableLines(table: Element, depth: number): SummaryLine[] {
  const caption = lineOf(find(table, 'caption'))
  const heads = findAll(find(find(table, 'thead'), 'tr'), 'th').map(lineOf)
  const rows = [...findAll(table, 'thead').slice(1), ...findAll(table, 'tbody'), ...findAll(table, 'tfoot')].flatMap(
    body => findAll(body, 'tr'),
  )
  return [
    ...(caption === '' ? [] : [{ label: caption, value: '', depth, heading: true as const }]),
    ...rows.flatMap(row => rowLine(row, heads, depth)),
  ]
}

function rowLine(row: Element, heads: readonly string[], depth: number): SummaryLine[] {
  const cells = row.children.filter((each): each is Element => typeof each !== 'string' && /^t[dh]$/.test(each.name))
  const texts = cells.map(cell => tidy(wordsOf(cell)).replace(/\n{2,}/g, '\n'))
  const [first = '', ...rest] = texts
  const values = rest.flatMap((text, index) => {
    const head = heads[index + 1] ?? ''
    return text === '' ? [] : [head === '' ? text : `${head.replace(/[\s:]+$/, '')}: ${text}`]
  })
  if (values.length === 0) return first === '' ? [] : [{ label: '', value: first, depth }]
  return [{ label: first.replaceAll('\n', ', '), value: values.join('\n'), depth }]
}

function listLines(list: Element, depth: number): SummaryLine[] {
  const caption = lineOf(find(list, 'caption'))
  const isOrdered = list.attributes.listType === 'ordered'
  const items = findAll(list, 'item').flatMap((item, index): SummaryLine[] => {
    const head = lineOf(find(item, 'caption'))
    const content: Element = {
      ...item,
      children: item.children.filter(each => typeof each === 'string' || each.name !== 'caption'),
    }
    const lines = linesOf(content, depth)
    const [first, ...rest] = lines
    const bullet = isOrdered ? `${index + 1}. ` : '• '
    if (head !== '') return [{ label: head, value: '', depth, heading: true }, ...lines]
    if (first === undefined) return []
    return first.label === ''
      ? [{ ...first, value: `${bullet}${first.value}` }, ...rest]
      : [{ ...first, label: `${bullet}${first.label}` }, ...rest]
  })
  return caption === '' ? items : [{ label: caption, value: '', depth, heading: true }, ...items]
}

/** Words with their line breaks. */
function wordsOf(element: Element): string {
  if (element.name === 'br') return '\n'
  const inner = element.children
    .map(each => (typeof each === 'string' ? each.replace(/\s+/g, ' ') : wordsOf(each)))
    .join('')
  return /^(paragraph|item|list|tr|table|caption)$/.test(element.name)
    ? `\n${inner}\n`
    : /^t[dh]$/.test(element.name)
      ? ` ${inner} `
      : inner
}

function tidy(text: string): string {
  return text
    .split('\n')
    .map(line => line.replace(/\s+/g, ' ').trim())
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .replace(/^\n+|\n+$/g, '')
}

/** An HL7 time to the second as an instant; one without a zone counts as UTC. */
function isoOf(time: string): string | undefined {
  const spoken = spokenTime(time)
  const [, day, clock = '00:00', zone = ''] =
    /^(\d{4}-\d{2}-\d{2})(?: (\d{2}:\d{2}))?(?: UTC([+-]\d{2}:\d{2})?)?$/.exec(spoken ?? '') ?? []
  return day === undefined ? undefined : `${day}T${clock}:00${zone === '' ? 'Z' : zone}`
}
