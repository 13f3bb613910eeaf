/**
 * A C-CDA document read into a small tree: header and narrative only, the coded entries are passed over. Anyone may have
 * written it: a DOCTYPE, too many elements or too deep a nesting are refused, and nothing outside of it is ever read.
 */
import { SaxesParser } from 'saxes'

export type Element = {
  /** Without a prefix. */
  name: string
  attributes: Readonly<Record<string, string>>
  children: (Element | string)[]
}

export type ReadTree = { kind: 'tree'; root: Element } | { kind: 'unreadable'; because: UnreadableBecause }
export type UnreadableBecause = 'not-xml' | 'doctype' | 'too-large' | 'not-a-document'

const mostElements = 400_000
const deepest = 400
/** What no reader of the text needs: entries, and pictures or files that stand in the document as letters. */
const passed = new Set(['entry', 'observationMedia', 'signatureText'])

/** Reads a document. Never throws. */
export function readTree(xml: string): ReadTree {
  let because: UnreadableBecause | undefined
  let root: Element | undefined
  let elements = 0
  // Depth within an element that is passed over; 0 outside.
  let hidden = 0
  const open: Element[] = []
  const parser = new SaxesParser()
  const stop = (reason: UnreadableBecause) => {
    because ??= reason
  }
  parser.on('error', () => stop('not-xml'))
  parser.on('doctype', () => stop('doctype'))
  parser.on('opentag', ({ name: written, attributes }) => {
    const name = written.slice(written.indexOf(':') + 1)
    if (hidden > 0 || passed.has(name)) {
      hidden++
      return
    }
    if (++elements > mostElements || open.length >= deepest) stop('too-large')
    const element: Element = { name, attributes, children: [] }
    if (open.length === 0) root ??= element
    else open.at(-1)?.children.push(element)
    open.push(element)
  })
  parser.on('closetag', () => {
    if (hidden > 0) hidden--
    else open.pop()
  })
  const take = (text: string) => {
    if (hidden === 0) open.at(-1)?.children.push(text)
  }
  parser.on('text', take)
  parser.on('cdata', take)
  const step = 65_536
  for (let at = 0; at < xml.length && because === undefined; at += step) parser.write(xml.slice(at, at + step))
  if (because === undefined) parser.close()
  if (because !== undefined) return { kind: 'unreadable', because }
  return root?.name === 'ClinicalDocument' ? { kind: 'tree', root } : { kind: 'unreadable', because: 'not-a-document' }
}

/** The first element down a path of names. */
export function find(element: Element | undefined, ...path: readonly string[]): Element | undefined {
  let at = element
  for (const name of path)
    at = at?.children.find((each): each is Element => typeof each !== 'string' && each.name === name)
  return at
}

/** All elements of a name right below one. */
export function findAll(element: Element | undefined, name: string): Element[] {
  return (element?.children ?? []).filter((each): each is Element => typeof each !== 'string' && each.name === name)
}

/** All text in an element, on one line. */
export function lineOf(element: Element | undefined): string {
  return textIn(element).replace(/\s+/g, ' ').trim()
}

function textIn(element: Element | undefined): string {
  return (element?.children ?? []).map(each => (typeof each === 'string' ? each : textIn(each))).join(' ')
}
