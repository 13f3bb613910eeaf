/**
 * Values of the slots of a stored query. A single value is `'a'`, a list `('a','b')`; senders also leave out the quotes or
 * the brackets, spread a list over several Value elements, or repeat the slot. Source: reference/carequality.md sections 5, 8.
 */
import { attribute, childrenOf, textOf, type XmlElement } from '../xml/tree.ts'

/** Name of each slot, to the texts of its Value elements; one list for each time that the slot occurs. */
export type Slots = ReadonlyMap<string, readonly (readonly string[])[]>

export function readSlots(query: XmlElement | undefined): Slots {
  const slots = new Map<string, string[][]>()
  for (const slot of childrenOf(query, 'Slot')) {
    const name = attribute(slot, 'name')?.trim() ?? ''
    const values = childrenOf(slot, 'ValueList').flatMap(list => childrenOf(list, 'Value').map(textOf))
    const known = slots.get(name)
    if (known) known.push(values)
    else slots.set(name, [values])
  }
  return slots
}

/** Every value of a slot, without repetitions; empty when it is absent or says nothing. */
export function listOf(slots: Slots, name: string): string[] {
  return [...new Set((slots.get(name) ?? []).flat().flatMap(itemsOf))]
}

/** The values of each occurrence of a slot that says something: all of the occurrences must hold. */
export function listsOf(slots: Slots, name: string): string[][] {
  return (slots.get(name) ?? []).map(values => values.flatMap(itemsOf)).filter(values => values.length > 0)
}

export type Single = { kind: 'value'; value: string } | { kind: 'absent' } | { kind: 'several' }

/** The value of a slot that may have one only. */
export function singleOf(slots: Slots, name: string): Single {
  const values = new Set(
    (slots.get(name) ?? []).flat().flatMap(text => (/^\s*[(']/.test(text) ? itemsOf(text) : whole(text))),
  )
  const [value] = values
  if (value === undefined) return { kind: 'absent' }
  return values.size > 1 ? { kind: 'several' } : { kind: 'value', value }
}

/** Without quotes or brackets a single value is all of its text: a comma in it separates nothing. */
function whole(text: string): string[] {
  const trimmed = text.trim()
  return trimmed === '' ? [] : [trimmed]
}

/** The items of one Value: what stands between commas, or in quotes, where a doubled quote is one. */
function itemsOf(text: string): string[] {
  const list = withoutBrackets(text.trim())
  const items: string[] = []
  let at = 0
  while (at < list.length) {
    const { item, next } = list[at] === "'" ? quotedAt(list, at) : bareAt(list, at)
    if (item.trim() !== '') items.push(item.trim())
    at = next
    while (at < list.length && /[\s,]/.test(list.charAt(at))) at += 1
  }
  return items
}

/** A list that is spread over several values has its brackets in different ones. */
function withoutBrackets(text: string): string {
  const opened = text.startsWith('(')
  const inner = (opened ? text.slice(1) : text).trimStart()
  const closed = inner.endsWith(')') && (opened || inner.startsWith("'"))
  return closed ? inner.slice(0, -1).trimEnd() : inner
}

const end = /\s*(?:,|$)/y

/** A quote ends the item where a comma or the end follows; elsewhere it is a letter, as in `'O'Brien'`. */
function quotedAt(text: string, start: number): { item: string; next: number } {
  let item = ''
  let from = start + 1
  for (;;) {
    const quote = text.indexOf("'", from)
    if (quote < 0) return { item: item + text.slice(from), next: text.length }
    item += text.slice(from, quote)
    from = quote + 1
    end.lastIndex = from
    if (text[from] === "'") from += 1
    else if (end.test(text)) return { item, next: from }
    item += "'"
  }
}

function bareAt(text: string, start: number): { item: string; next: number } {
  const comma = text.indexOf(',', start)
  const next = comma < 0 ? text.length : comma
  return { item: text.slice(start, next), next }
}
