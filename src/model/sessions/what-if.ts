/**
 * What another grace time would change: the same notes and appointments are matched twice, as it is and as it would be, and
 * only the differences count. Pure; nothing is kept of it. Source: reference/sessions.md section 12, "what if".
 */
import type { MatchOptions, NoteFacts, Slot } from './match-note.ts'
import { openFits } from './match-note.ts'

export const whatIfChanges = ['appear', 'ambiguous', 'goAway'] as const
export type WhatIfChange = (typeof whatIfChanges)[number]
export type TriedNote = { facts: NoteFacts; slots: readonly Slot[] }
export type Tried = {
  tried: TriedNote
  change: WhatIfChange
  before: 'pair' | 'ambiguous' | 'none'
  /** The appointment in question: the pair that appears or goes away, or the first of several. */
  slot: Slot
}

type Decision = { kind: Tried['before']; slot?: Slot }

/** Every note for which something would change. All notes of a client must be among them, since one appointment is for one. */
export function tryGrace(notes: readonly TriedNote[], graceMinutes: number): Tried[] {
  const [now, then] = [decideAll(notes, {}), decideAll(notes, { graceMinutes })]
  return notes.flatMap((tried, index) => {
    const [before, after] = [now[index], then[index]]
    const change = before && after && changeOf(before.kind, after.kind)
    const slot = after?.slot ?? before?.slot
    return change && slot ? [{ tried, change, before: before.kind, slot }] : []
  })
}

function decideAll(notes: readonly TriedNote[], options: MatchOptions): Decision[] {
  const chosen = new Map<string, number>()
  const fits = notes.map(({ facts, slots }) => openFits(facts, slots, options))
  for (const [only, second] of fits) if (only && !second) chosen.set(only.id, (chosen.get(only.id) ?? 0) + 1)
  return fits.map(([slot, second]) => {
    if (!slot) return { kind: 'none' }
    const isOne = !second && chosen.get(slot.id) === 1
    return { kind: isOne ? 'pair' : 'ambiguous', slot }
  })
}

function changeOf(before: Decision['kind'], after: Decision['kind']): WhatIfChange | undefined {
  if (before === after) return undefined
  if (after === 'ambiguous') return 'ambiguous'
  if (after === 'pair') return 'appear'
  return before === 'pair' ? 'goAway' : undefined
}
