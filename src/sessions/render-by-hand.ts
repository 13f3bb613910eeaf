/**
 * A person renders, takes the tick back, or settles what they had to look at. The practice management is asked outside of
 * any transaction, and says itself what it did: a second try changes nothing.
 */
import type { PracticeTarget } from '../connectors/practice.ts'
import { settleClearings } from '../store/session-clearings.ts'
import { noteNow, noteRender, sendAgain, settleReview, slotNow } from '../store/session-notes-by-hand.ts'
import { noteLostRenders } from '../store/session-work.ts'
import { type Decided, type Deciding, detailOf, seesAgency } from './by-hand.ts'
import { noteOwnDecision } from './note-decision.ts'

type Within = <T>(work: (deciding: Deciding) => Promise<T>) => Promise<T | undefined>
export type Rendered = Decided | { kind: 'refused'; problem: string }

export const reviewDecisions = ['keep', 'bring-again'] as const
export type ReviewDecision = (typeof reviewDecisions)[number]

/** The paired note of a person who may see its agency. */
async function pairedNote(deciding: Deciding, id: string) {
  const note = await noteNow(deciding.db, id)
  return note?.appointment && seesAgency(deciding, note.agency) ? { ...note, appointment: note.appointment } : undefined
}

/** Renders one appointment in the name of the person. */
export async function renderByHand(within: Within, target: PracticeTarget, id: string): Promise<Rendered | undefined> {
  const begun = await within(async deciding => {
    const note = await pairedNote(deciding, id)
    if (!note) return { kind: 'not-found' as const }
    if (!deciding.rights.render) return { kind: 'hindered' as const, because: 'no-right' as const }
    return { kind: 'begun' as const, appointment: note.appointment, account: deciding.account }
  })
  if (begun?.kind !== 'begun') return begun
  const { appointment, account } = begun
  const [outcome] = await target.render([{ appointment, note: id, by: { kind: 'account', id: account } }])
  const note = { id, appointment }
  return within(async deciding => {
    const { db, hub } = deciding
    switch (outcome?.kind) {
      case 'rendered':
        await noteRender(
          db,
          note,
          { step: 'rendered', by: account, gates: outcome.warnings, warnings: outcome.targetWarnings },
          hub.now(),
        )
        await noteLostRenders(db, [note], hub.now()) // somebody gave it another appointment while this one was rendered
        await noteOwnDecision(deciding, 'sessions.render', id)
        return { kind: 'done' as const }
      case 'not-rendered':
        await noteRender(db, note, { step: 'blocked', by: account, gates: outcome.failures, warnings: null }, hub.now())
        await noteOwnDecision(deciding, 'sessions.render-refused', id)
        return { kind: 'done' as const }
      case 'gone':
        return { kind: 'not-found' as const }
      case 'retry':
      case 'connection':
      case 'refused':
        return { kind: 'refused' as const, problem: outcome.problem }
      case undefined:
        return { kind: 'refused' as const, problem: 'practice.unreachable' }
    }
  })
}

/** Takes the tick back. The note stays paired, and is not rendered by itself again. */
export async function unrenderByHand(
  within: Within,
  target: PracticeTarget,
  id: string,
  reason: string,
): Promise<Rendered | undefined> {
  const begun = await within(async deciding => {
    const note = await pairedNote(deciding, id)
    if (!note) return { kind: 'not-found' as const }
    if (!deciding.rights.unrender) return { kind: 'hindered' as const, because: 'no-right' as const }
    return { kind: 'begun' as const, appointment: note.appointment, account: deciding.account }
  })
  if (begun?.kind !== 'begun') return begun
  const outcome = await target.unrender(begun.appointment, begun.account, reason)
  return within(async deciding => {
    if (outcome.kind === 'gone') return { kind: 'not-found' as const }
    if (outcome.kind !== 'unrendered') return { kind: 'refused' as const, problem: outcome.problem }
    const became = { step: 'stopped' as const, by: begun.account, gates: null, warnings: null }
    await noteRender(deciding.db, { id, appointment: begun.appointment }, became, deciding.hub.now())
    await noteOwnDecision(deciding, 'sessions.unrender', id, reason)
    return { kind: 'done' as const }
  })
}

/**
 * Settles a review: what is there stays, or the newest version of the note is brought again. `seen`: the version of the row
 * that the person looked at; a newer one is not settled with it.
 */
export async function settleByHand(
  deciding: Deciding,
  id: string,
  decision: ReviewDecision,
  seen?: number,
): Promise<Decided> {
  const { db, hub } = deciding
  const note = await noteNow(db, id)
  if (!note || !seesAgency(deciding, note.agency)) return { kind: 'not-found' }
  if (seen !== undefined && seen !== note.version) return { kind: 'changed' }
  const slot = note.appointment === null ? undefined : await slotNow(db, note.appointment)
  // What the appointment is now was seen: only another change of it makes a person look again.
  const detail = slot ? detailOf(note, slot) : {}
  if (decision === 'keep') {
    await settleReview(db, id, detail)
    if (note.review === 'LEFT_BEHIND') await settleClearings(db, id)
  } else if (note.review === 'LEFT_BEHIND')
    return { kind: 'hindered', because: 'not-mapped' } // it is about an appointment that is not its own
  else if (note.step === 'rendered' || !note.appointment) return { kind: 'hindered', because: 'has-dependants' }
  else if (note.gone)
    return { kind: 'hindered', because: 'not-mapped' } // there is nothing left to bring
  else await sendAgain(db, id, detail, hub.now())
  return { kind: 'done' }
}
