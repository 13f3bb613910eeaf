/** The top of the first page: whose it is, which referral, and what a reader wants to know first. */
import type { ReferralSummary } from '../referral/model.ts'
import { say, words } from '../referral/words.ts'
import { type SetLine, setText } from './lines.ts'
import { heightOfAll, looks, page } from './look.ts'
import { below, type Mark, type Node, type Page } from './pages.ts'

const inset = 12
const width = page.right - page.left

/** Lays it out on the first page; gives where the blocks begin. */
export function layOutFront(
  summary: ReferralSummary,
  root: Node,
  cursor: { pages: readonly Page[] },
  missing: Set<string>,
): number {
  const marks: Mark[] = cursor.pages[0]?.marks ?? []
  let y = 40
  const put = (
    node: Node,
    lines: readonly SetLine[],
    look: (typeof looks)[keyof typeof looks],
    x: number,
    room: number,
  ) => {
    marks.push({ kind: 'text', text: { node, lines, look, x, top: y, width: room } })
    y += heightOfAll(lines, look)
  }
  put(
    below(root, 'P'),
    setText(summary.organization, looks.organization, width, missing).slice(0, 3),
    looks.organization,
    page.left,
    width,
  )
  put(below(root, 'H1'), setText(summary.title, looks.title, width, missing), looks.title, page.left, width)
  if (summary.reference !== undefined) {
    const text = `${say(words.reference, summary.language)} ${summary.reference}`
    put(below(root, 'P'), setText(text, looks.reference, width, missing).slice(0, 2), looks.reference, page.left, width)
  }
  y += 10
  return putGlance(summary, root, marks, y, missing)
}

/** The panel: the name, then facts in three columns. */
function putGlance(summary: ReferralSummary, root: Node, marks: Mark[], top: number, missing: Set<string>): number {
  const { name, facts } = summary.glance
  if (name === undefined && facts.length === 0) return top
  const panel: Extract<Mark, { kind: 'panel' }> = { kind: 'panel', x: page.left, y: top, width, height: 0 }
  marks.push(panel)
  const node = below(root, 'Sect')
  let y = top + inset - 2
  if (name !== undefined) {
    const lines = shortened(setText(name, looks.name, width - 2 * inset, missing), 2)
    marks.push({
      kind: 'text',
      text: { node: below(node, 'P'), lines, look: looks.name, x: page.left + inset, top: y, width: width - 2 * inset },
    })
    y += heightOfAll(lines, looks.name) + 5
  }
  const list = facts.length ? below(node, 'L') : node
  const column = (width - 2 * inset) / 3
  for (let index = 0; index < facts.length; index += 3) {
    let tallest = 0
    facts.slice(index, index + 3).forEach((fact, place) => {
      const item = below(list, 'LI')
      const x = page.left + inset + place * column
      const room = column - 10
      const label = shortened(setText(fact.label, looks.fact, room, missing), 1)
      const value = shortened(setText(fact.value.replaceAll('\n', ' '), looks.factValue, room, missing), 3)
      marks.push({
        kind: 'text',
        text: { node: below(item, 'Lbl'), lines: label, look: looks.fact, x, top: y, width: room },
      })
      const valueTop = y + heightOfAll(label, looks.fact)
      marks.push({
        kind: 'text',
        text: { node: below(item, 'LBody'), lines: value, look: looks.factValue, x, top: valueTop, width: room },
      })
      tallest = Math.max(tallest, heightOfAll(label, looks.fact) + heightOfAll(value, looks.factValue))
    })
    y += tallest + 6
  }
  panel.height = y - top + inset - 8
  return top + panel.height + 6
}

/** The first lines only: the whole of it stands in its block. */
function shortened(lines: readonly SetLine[], most: number): SetLine[] {
  return lines.slice(0, most)
}
