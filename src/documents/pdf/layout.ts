/**
 * A summary on pages: two columns, label and value; a long question stands over its answer. What belongs together stays
 * together where it can, and long answers flow on. Pure; lengths in points.
 */
import type { ReferralSummary, SummaryBlock, SummaryLine } from '../referral/model.ts'
import { say, words } from '../referral/words.ts'
import { layOutFront } from './front.ts'
import { type SetLine, setText } from './lines.ts'
import { baseOf, columns, heightOf, heightOfAll, type Look, looks, page } from './look.ts'
import { below, type Node, type Page } from './pages.ts'

export type Layout = { root: Node; pages: readonly Page[]; missing: readonly string[] }

/** Where the next thing goes. */
export type Cursor = { pages: Page[]; y: number }

type Row =
  | { kind: 'group'; lines: SetLine[]; x: number; height: number }
  | { kind: 'row'; label: SetLine[]; value: SetLine[]; x: number; valueX: number; stacked: boolean; height: number }

const padding = 2.8
const body = page.bottom - page.top

export function layOut(summary: ReferralSummary): Layout {
  const missing = new Set<string>()
  const root: Node = { tag: 'Document', children: [] }
  const cursor: Cursor = { pages: [{ marks: [] }], y: 0 }
  cursor.y = layOutFront(summary, root, cursor, missing)
  for (const block of summary.blocks) layOutBlock(block, root, cursor, missing)
  if (missing.size > 0) layOutMissing(summary, root, cursor, missing)
  return { root, pages: cursor.pages, missing: [...missing] }
}

function layOutBlock(block: SummaryBlock, root: Node, cursor: Cursor, missing: Set<string>): void {
  const rows = block.lines.map(line => setRow(line, missing))
  const title = setText(block.heading, looks.heading, page.right - page.left, missing)
  const head = 14 + heightOfAll(title, looks.heading) + 6
  const whole = rows.reduce((height, row) => height + row.height, head)
  // Kept whole where that leaves no great gap; else the heading stays at least with what comes first.
  const needed =
    whole <= body * 0.25 ? whole : head + Math.min(rows[0]?.height ?? 0, 60) + (rows[0]?.kind === 'group' ? 40 : 0)
  if (cursor.y + needed > page.bottom) turnPage(cursor)
  const section = below(root, 'Sect')
  cursor.y += cursor.y > page.top ? 14 : 0
  mark(cursor, { kind: 'bookmark', title: block.heading })
  put(cursor, below(section, 'H2'), title, looks.heading, page.left, page.right - page.left)
  cursor.y += 3
  mark(cursor, {
    kind: 'rule',
    x: page.left,
    y: cursor.y,
    width: page.right - page.left,
    colour: 'accent',
    thickness: 0.9,
  })
  cursor.y += 3
  let list: Node | undefined
  rows.forEach((row, index) => {
    if (row.kind === 'group') {
      const next = rows[index + 1]
      if (cursor.y + row.height + Math.min(next?.height ?? 0, 60) > page.bottom) turnPage(cursor)
      cursor.y += 5
      put(cursor, below(section, 'H3'), row.lines, looks.group, row.x, page.right - row.x)
      cursor.y += 2
      list = undefined
      return
    }
    list ??= below(section, 'L')
    putRow(cursor, below(list, 'LI'), row, index < rows.length - 1 && rows[index + 1]?.kind === 'row')
  })
}

function setRow(line: SummaryLine, missing: Set<string>): Row {
  const x = page.left + Math.min(line.depth ?? 0, 8) * columns.indent
  if (line.heading) {
    const lines = setText(line.label, looks.group, page.right - x, missing)
    return { kind: 'group', lines, x, height: heightOfAll(lines, looks.group) + 7 }
  }
  if (line.label === '') {
    const value = setText(line.value, looks.value, page.right - x, missing)
    return {
      kind: 'row',
      label: [],
      value,
      x,
      valueX: x,
      stacked: true,
      height: heightOfAll(value, looks.value) + 2 * padding + 2,
    }
  }
  const valueX = page.left + columns.label + columns.gap
  const narrow = setText(line.label, looks.label, page.left + columns.label - x, missing)
  const stacked = narrow.length > 3
  if (!stacked) {
    const value = setText(line.value, looks.value, page.right - valueX, missing)
    const height = Math.max(heightOfAll(narrow, looks.label), heightOfAll(value, looks.value)) + 2 * padding
    return { kind: 'row', label: narrow, value, x, valueX, stacked, height }
  }
  const label = setText(line.label, looks.label, page.right - x, missing)
  const value = setText(line.value, looks.value, page.right - x - columns.indent, missing)
  const height = heightOfAll(label, looks.label) + heightOfAll(value, looks.value) + 2 * padding + 2
  return { kind: 'row', label, value, x, valueX: x + columns.indent, stacked, height }
}

function putRow(cursor: Cursor, item: Node, row: Extract<Row, { kind: 'row' }>, ruled: boolean): void {
  const short = row.height <= body * 0.3
  const least = short ? row.height : Math.min(row.height, 70)
  if (cursor.y + least > page.bottom) turnPage(cursor)
  const top = cursor.y + padding
  const { labelTop, valueTop } = row.stacked ? { labelTop: 0, valueTop: 0 } : onOneBase(row.label[0], row.value[0])
  cursor.y = top + labelTop
  if (row.label.length > 0)
    put(cursor, below(item, 'Lbl'), row.label, looks.label, row.x, page.left + columns.label - row.x)
  const afterLabel = cursor.y
  cursor.y = row.stacked ? afterLabel + 2 : top + valueTop
  const samePage = cursor.pages.length
  put(cursor, below(item, 'LBody'), row.value, looks.value, row.valueX, page.right - row.valueX)
  if (!row.stacked && cursor.pages.length === samePage) cursor.y = Math.max(cursor.y, afterLabel)
  cursor.y += padding
  if (ruled && cursor.y < page.bottom) {
    mark(cursor, { kind: 'rule', x: row.x, y: cursor.y, width: page.right - row.x, colour: 'line', thickness: 0.5 })
  }
}

/** How far label and value move down so that their first lines stand on one base line, though their letters differ. */
function onOneBase(label: SetLine | undefined, value: SetLine | undefined): { labelTop: number; valueTop: number } {
  if (!label || !value) return { labelTop: 0, valueTop: 0 }
  const lower = baseOf(value, looks.value) - baseOf(label, looks.label)
  return { labelTop: Math.max(0, lower), valueTop: Math.max(0, -lower) }
}

/** Puts lines at the cursor and flows them over pages; never one line of several alone at the end of a page. */
export function put(cursor: Cursor, node: Node, lines: readonly SetLine[], look: Look, x: number, width: number): void {
  let from = 0
  while (from < lines.length) {
    let to = from
    let y = cursor.y
    for (let line = lines[to]; line && y + heightOf(line, look) <= page.bottom + 0.01; line = lines[++to]) {
      y += heightOf(line, look)
    }
    const rest = lines.length - to
    if (rest === 1 && to - from > 2) to--
    if (to === from && cursor.y <= page.top) to++
    if (to > from) {
      const part = lines.slice(from, to)
      mark(cursor, { kind: 'text', text: { node, lines: part, look, x, top: cursor.y, width } })
      cursor.y += heightOfAll(part, look)
    }
    from = to
    if (from < lines.length) turnPage(cursor)
  }
}

export function mark(cursor: Cursor, each: Page['marks'][number]): void {
  cursor.pages.at(-1)?.marks.push(each)
}

function turnPage(cursor: Cursor): void {
  cursor.pages.push({ marks: [] })
  cursor.y = page.top
}

/** Says what stands for the characters that could not be drawn. */
function layOutMissing(summary: ReferralSummary, root: Node, cursor: Cursor, missing: Set<string>): void {
  const text = `${say(words.noGlyph, summary.language)}: ${[...missing].map(each => `[${each}]`).join(' ')}`
  const lines = setText(text, looks.running, page.right - page.left, missing)
  if (cursor.y + 12 + looks.running.lineHeight > page.bottom) turnPage(cursor)
  else cursor.y += 12
  put(cursor, below(root, 'P'), lines, looks.running, page.left, page.right - page.left)
}
