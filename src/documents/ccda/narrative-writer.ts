/**
 * Writes narrative as it comes, token by token, and keeps the document's structure: what may not stand in a place is moved
 * out of it or loses its markup, what has to be there is added, what was left open is closed.
 */

import { textOf } from '../../model/xml.ts'
import { createAttributeReader } from './narrative-attributes.ts'
import { children, type ElementName, leastContent, structural, tags } from './narrative-rules.ts'
import type { Token } from './tokens.ts'

type Open = {
  name: ElementName
  /** The tag that opened it; '' when it was added. */
  tag: string
  /** Not in the document: only what stands in it. */
  passed: boolean
  /** Elements in it so far. */
  count: number
  /** Further along in the order of a table or list: which children may still come. */
  stage: number
  /** Closed together with it: bold content within a heading. */
  within: string
}

const deepest = 60
const stages: Readonly<Partial<Record<ElementName, number>>> = {
  caption: 0,
  col: 1,
  colgroup: 1.5,
  thead: 2,
  tfoot: 3,
  tbody: 4,
}
const cells: ReadonlySet<ElementName> = new Set(['td', 'th', 'item', 'caption'])

/** Takes tokens and writes what may stand where; `prefix` begins every ID, `linked` are ids that links lead to, `used` gathers those written. */
export function createNarrativeWriter(prefix: string, linked: ReadonlySet<string>, used: Set<string>) {
  const attributesOf = createAttributeReader(prefix, linked, used)
  let out = ''
  const stack: Open[] = [newOpen('text', '', false)]

  const top = (): Open => stack.at(-1) ?? newOpen('text', '', false)
  /** The nearest element that is in the document. */
  const holder = (): Open => stack.findLast(each => !each.passed) ?? top()

  function open(name: ElementName, tag: string, attributes = '', style?: string, ordered?: boolean): void {
    const parent = holder()
    parent.count++
    parent.stage = Math.max(parent.stage, stages[name] ?? 0)
    const bold = style !== undefined && name !== 'content'
    out += `<${name}${attributesOf(name, attributes, bold ? undefined : style, ordered)}`
    if (name === 'br' || name === 'col') {
      out += '/>'
      return
    }
    out += bold ? `><content styleCode="${style}">` : '>'
    stack.push({
      ...newOpen(bold ? 'content' : name, tag, false),
      within: bold ? `</content></${name}>` : `</${name}>`,
    })
  }

  function close(): void {
    const element = stack.pop()
    if (element === undefined || element.passed) return
    const least = leastContent[element.name]
    const isEmpty =
      element.name === 'table' ? element.stage < 4 : element.name === 'list' ? !element.stage : !element.count
    if (least !== undefined && isEmpty) out += least
    out += element.within
  }

  const closeTo = (depth: number): void => {
    while (stack.length > depth) close()
  }

  /** Opens what has to stand between: an item in a list, a row and a cell in a table. */
  function makeRoomForText(): void {
    const { name } = holder()
    if (!structural.has(name)) return
    if (name === 'colgroup') close()
    // A list that only an item without one had made ends with it.
    if (name === 'list' && holder().tag === '') closeTo(stack.lastIndexOf(holder()))
    else if (name === 'list') openItem('', '')
    else openCell('td', '', '')
  }

  function openItem(tag: string, attributes: string): void {
    if (holder().name !== 'list') makeRoomFor('list', () => open('list', ''))
    if (holder().name !== 'list') {
      stack.push(newOpen('item', tag, true))
      return
    }
    holder().stage = 1
    open('item', tag, attributes)
  }

  function openRow(tag: string, attributes: string): void {
    if (holder().name === 'table' || holder().name === 'colgroup') {
      if (holder().name === 'colgroup') close()
      open('tbody', '')
    }
    open('tr', tag, attributes)
  }

  function openCell(name: 'td' | 'th', tag: string, attributes: string): void {
    if (holder().name !== 'tr') openRow('', '')
    open(name, tag, attributes)
  }

  /** Closes paragraphs and inline elements until an element may stand here; leaves all open when it may not. */
  function makeRoomFor(name: ElementName, then: () => void): void {
    let depth = stack.length
    while (depth > 1) {
      const each = stack[depth - 1]
      if (each === undefined || (!each.passed && allows(each, name))) break
      if (!each.passed && !['paragraph', 'content', 'linkHtml', 'sub', 'sup'].includes(each.name)) break
      depth--
    }
    const found = stack[depth - 1]
    if (found === undefined || found.passed || !allows(found, name)) return
    closeTo(depth)
    then()
  }

  const allows = (parent: Open, name: ElementName): boolean => {
    if (!children[parent.name].includes(name)) return false
    if (name === 'caption') return parent.count === 0
    if (parent.name !== 'table' || name === 'tbody') return true
    const stage = stages[name] ?? 0
    // Either columns or groups of columns, any number of them; head and foot once.
    return stage < 2 ? parent.stage < 1 || parent.stage === stage : stage > parent.stage
  }

  /** Within the table or list that an element belongs to; undefined when there is none, or a cell lies between. */
  const depthOf = (...names: ElementName[]): number | undefined => {
    for (let depth = stack.length; depth > 0; depth--) {
      const each = stack[depth - 1]
      if (each === undefined) return undefined
      if (names.includes(each.name)) return each.passed ? undefined : depth
      if (each.name === 'table' || each.name === 'list') return undefined
    }
    return undefined
  }

  function pass(name: ElementName, tag: string): void {
    stack.push(newOpen(name, tag, true))
  }

  function openTag(token: Extract<Token, { kind: 'open' }>): void {
    const known = tags[token.name]
    if (known === undefined || !Object.hasOwn(tags, token.name)) return
    const { as: name, style, ordered } = known
    if (stack.length >= deepest) return
    const { attributes } = token
    switch (name) {
      case 'br':
        if (children[holder().name].includes('br')) open('br', '')
        else if (!structural.has(holder().name)) out += ' '
        return
      case 'item': {
        const list = depthOf('list')
        if (list !== undefined) closeTo(list)
        openItem(token.name, attributes)
        break
      }
      case 'tr': {
        const table = depthOf('thead', 'tbody', 'tfoot', 'table', 'colgroup')
        if (table === undefined) {
          pass(name, token.name)
          return
        }
        closeTo(table)
        openRow(token.name, attributes)
        break
      }
      case 'td':
      case 'th': {
        const row = depthOf('tr', 'thead', 'tbody', 'tfoot', 'table', 'colgroup')
        if (row === undefined) {
          pass(name, token.name)
          return
        }
        closeTo(row)
        openCell(name, token.name, attributes)
        break
      }
      case 'col':
      case 'colgroup':
      case 'thead':
      case 'tfoot':
      case 'tbody': {
        const wanted = name === 'tbody' || name === 'thead' || name === 'tfoot'
        const table = depthOf(...(name === 'col' ? (['colgroup', 'table'] as const) : (['table'] as const)))
        if (table === undefined) {
          pass(name, token.name)
          return
        }
        closeTo(table)
        // A head or foot that comes too late is as good as a body.
        if (allows(holder(), name)) open(name, token.name, attributes)
        else if (wanted) open('tbody', token.name, attributes)
        else pass(name, token.name)
        break
      }
      default: {
        if (structural.has(holder().name) && name !== 'caption') makeRoomForText()
        const before = stack.length
        const count = out.length
        makeRoomFor(name, () => open(name, token.name, attributes, style, ordered))
        if (out.length === count && stack.length === before) pass(name, token.name)
      }
    }
    if (token.empty && top().tag === token.name) close()
  }

  function closeTag(tag: string): void {
    for (let depth = stack.length; depth > 1; depth--) {
      const each = stack[depth - 1]
      if (each === undefined) return
      if (each.tag === tag) {
        closeTo(depth - 1)
        // Rows and cells of a table that could not stand here, and blocks: what they kept apart stays apart.
        if (each.passed && !structural.has(holder().name)) out += /^(td|th)$/.test(tag) ? ' ' : blockEnd(each.name)
        return
      }
      if (cells.has(each.name) && !structural.has(tags[tag]?.as ?? 'text') && !cells.has(tags[tag]?.as ?? 'text'))
        return
    }
  }

  const blockEnd = (name: ElementName): string =>
    ['tr', 'item', 'paragraph', 'caption', 'list', 'table'].includes(name) && children[holder().name].includes('br')
      ? '<br/>'
      : ' '

  return {
    length: () => out.length,
    flush() {
      const piece = out
      out = ''
      return piece
    },
    end() {
      closeTo(1)
      return out
    },
    take(token: Token): void {
      if (token.kind === 'open') openTag(token)
      else if (token.kind === 'close') closeTag(token.name)
      else takeText(token.text)
    },
  }

  function takeText(text: string): void {
    if (structural.has(holder().name)) {
      if (/^\s*$/.test(text)) return
      makeRoomForText()
    }
    out += textOf(text)
  }
}

function newOpen(name: ElementName, tag: string, passed: boolean): Open {
  return { name, tag, passed, count: 0, stage: 0, within: '' }
}
