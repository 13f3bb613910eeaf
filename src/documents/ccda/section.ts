/**
 * A section of a document: its text first, either the sender's rebuilt or a table made from the entries, then the entries,
 * each leading back to its place in the text. Written in pieces, so that a long document is never held whole.
 */
import type { VisitPush } from '../../model/redox/visit-push.ts'
import { el, isBlank, textOf } from '../../model/xml.ts'
import { systems } from './code-systems.ts'
import { fixedCode } from './codes.ts'
import { uuidOf } from './ids.ts'
import { placesOf, rebuildNarrative } from './narrative.ts'
import { type TemplateName, templateIds } from './templates.ts'

/** What all entries of a document share. */
export type DocumentPen = {
  /** Ids of entries are made from it: the id of the document. */
  seed: string
  /** The organization's OID, else its name: ids without an authority are its own. */
  organization: string
  /** The author participation that notes must have. */
  author: string
}

/** What one entry needs: ids of its own and its place in the text. */
export type EntryPen = {
  document: DocumentPen
  /** An id element, the same for the same part of the same entry. */
  id(part?: string): string
  /** Where it stands in the narrative, as `#id`. */
  reference: string
  /** A text element that leads there; what the entry itself says may stand in it. */
  text(words?: string): string
}

/** The pen of an entry: by its row, and by its name, which a sender's text may hold. */
export type PenAt = (row: number, name: () => string | undefined) => EntryPen

/** A list of the message with how it is shown and how it is coded. */
export type Part = {
  caption?: string
  columns: readonly string[]
  count(visit: VisitPush): number
  rows(visit: VisitPush): Iterable<readonly (string | undefined)[]>
  entries?(visit: VisitPush, pen: PenAt): Iterable<string>
}

export type Section = {
  /** Begins the ids of its text; unique in a document. */
  key: string
  templates: readonly TemplateName[]
  /** The form of the template that asks for entries. */
  withEntries?: TemplateName
  /** It asks for entries in its only form: without any it says that there is no information. */
  asksForEntries?: true
  code: string
  /** A second LOINC code that R2.1 asks for. */
  also?: string
  title: string
  text?(visit: VisitPush): string | undefined
  parts?: readonly Part[]
}

/** Makes a part of a list: one row and one entry an item. */
export function partOf<Item>(part: {
  caption?: string
  items(visit: VisitPush): readonly Item[]
  columns: readonly string[]
  row(item: Item): readonly (string | undefined)[]
  entry?(item: Item, pen: EntryPen): string
}): Part {
  const { items, row, entry, columns, caption } = part
  return {
    ...(caption === undefined ? {} : { caption }),
    columns,
    count: visit => items(visit).length,
    rows: visit => items(visit).values().map(row),
    ...(entry === undefined
      ? {}
      : {
          entries: (visit, pen) =>
            items(visit)
              .values()
              .map((item, index) =>
                entry(
                  item,
                  pen(index, () => row(item)[0]),
                ),
              ),
        }),
  }
}

/** `may`: only when there is something. `must`: always. `must-with-entries`: always, in the form that asks for entries. */
export type Need = 'may' | 'must' | 'must-with-entries'

/** Writes a section, in pieces; nothing at all when it may be left out and has nothing to say. */
export function* writeSection(section: Section, visit: VisitPush, pen: DocumentPen, need: Need): Generator<string> {
  const { key, parts = [] } = section
  const source = section.text?.(visit)
  const counts = parts.map(part => part.count(visit))
  const entries = parts.reduce((sum, part, index) => sum + (part.entries ? (counts[index] ?? 0) : 0), 0)
  const hasText = !isBlank(source) || counts.some(count => count > 0)
  if (!hasText && need === 'may') return
  const used = new Set<string>()
  const withEntries = section.withEntries !== undefined && (entries > 0 || need === 'must-with-entries')
  const isSilent = entries === 0 && (!hasText || withEntries || section.asksForEntries)
  yield `<component><section${isSilent ? ' nullFlavor="NI"' : ''}>${templateIds(...section.templates)}`
  if (withEntries && section.withEntries) yield templateIds(section.withEntries)
  yield sectionCodeXml(section) + el('title', {}, textOf(section.title))
  if (!hasText) yield '<text>No information.</text>'
  else if (source !== undefined && !isBlank(source)) {
    yield `<text ID="${key}">`
    yield* rebuildNarrative(source, key, used)
    yield '</text>'
  } else {
    yield '<text>'
    for (const [index, part] of parts.entries())
      if (counts[index]) yield* writeTable(part, visit, rowPrefix(key, index))
    yield '</text>'
  }
  const placeOf = source === undefined || isBlank(source) ? undefined : placesOf(source, key, used)
  for (const [index, part] of parts.entries()) {
    const prefix = rowPrefix(key, index)
    const entryPen: PenAt = (row, name) => {
      const place = `${prefix}${row + 1}`
      return penOf(pen, place, placeOf === undefined ? place : (placeOf(name() ?? '') ?? key))
    }
    for (const entry of part.entries?.(visit, entryPen) ?? []) yield `<entry typeCode="DRIV">${entry}</entry>`
  }
  yield '</section></component>'
}

function sectionCodeXml({ code, also, title }: Section): string {
  const attributes = { code, codeSystem: systems.loinc, codeSystemName: 'LOINC', displayName: title }
  return el('code', attributes, also === undefined ? undefined : fixedCode('translation', also, systems.loinc, title))
}

const rowPrefix = (key: string, part: number): string => (part === 0 ? `${key}-` : `${key}-${'abcdefghij'[part]}-`)

function penOf(document: DocumentPen, place: string, anchor: string): EntryPen {
  const reference = `#${anchor}`
  return {
    document,
    reference,
    id: (part = '') => el('id', { root: uuidOf(`${document.seed}|${place}|${part}`) }),
    text: words =>
      el('text', {}, words === undefined ? undefined : textOf(words), el('reference', { value: reference })),
  }
}

function* writeTable(part: Part, visit: VisitPush, prefix: string): Generator<string> {
  const columns = filledColumns(part, visit)
  const heads = columns.map(column => el('th', {}, textOf(part.columns[column] ?? ''))).join('')
  const caption = part.caption === undefined ? '' : el('caption', {}, textOf(part.caption))
  yield `<table border="1" width="100%">${caption}<thead><tr>${heads}</tr></thead><tbody>`
  let row = 0
  for (const values of part.rows(visit)) {
    const cells = columns.map(column => el('td', {}, linesOf(values[column] ?? ''))).join('')
    yield `<tr ID="${prefix}${++row}">${cells}</tr>`
  }
  yield '</tbody></table>'
}

/** The columns that have something in any row; always the first. */
function filledColumns(part: Part, visit: VisitPush): number[] {
  const filled = new Set([0])
  for (const values of part.rows(visit)) {
    for (const [column, value] of values.entries()) if (!isBlank(value)) filled.add(column)
    if (filled.size === part.columns.length) break
  }
  return [...filled].sort((one, other) => one - other)
}

function linesOf(text: string): string {
  return textOf(text.trim()).replaceAll('\n', '<br/>')
}
