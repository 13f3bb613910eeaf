/**
 * Whether sending a referral again by hand makes sense: after the target failed, never after it refused the data, which an
 * edit at the source mends and sends by itself. Pure. Source: SPEC REF-8; reference/referrals.md section 8.
 */
import { failureOf, type Standing } from './failure.ts'

export type ResendQuestion = Standing & {
  /** When the last attempt ended; absent when there was none. */
  lastAttemptAt?: Date
  /** How often a person sent it again since it last went by itself. */
  presses: number
  /** Files that the hub did not have when it was sent, and has by now. */
  filesCame?: boolean
  now: Date
}

export type ResendAnswer = {
  allowed: boolean
  because: 'fix-at-source' | 'fix-connection' | 'too-soon' | 'under-way' | 'not-failed' | null
  /** From when on it is allowed. */
  from: Date | null
  /** Whether a person must say that they mean it. */
  confirm: boolean
}

/** Time for the other side to come back, in milliseconds (the vendor: "wait some minutes, once more, never repeatedly"). */
export const restMs = 300_000
/** From this press on it must be confirmed. */
const confirmFrom = 3

/** Whether it may be sent again now, and why not. */
export function resendOf(question: ResendQuestion): ResendAnswer {
  const { presses, lastAttemptAt, now, state } = question
  // One that may have arrived: sending again is saying that it did not.
  const confirm = presses + 1 >= confirmFrom || state === 'ambiguous'
  const refused = (because: ResendAnswer['because']): ResendAnswer => ({
    allowed: false,
    because,
    from: null,
    confirm,
  })
  switch (failureOf(question)) {
    case undefined:
      // Only what is missing goes: the target has the rest.
      if (state === 'delivered' && question.filesCame) return { allowed: true, because: null, from: null, confirm }
      return refused(state === 'pending' || state === 'sending' ? 'under-way' : 'not-failed')
    case 'retrying':
      return refused('under-way')
    case 'needs-data':
    case 'withheld':
      return refused('fix-at-source')
    case 'connection':
      return refused('fix-connection')
    case 'stopped':
    case 'needs-review': {
      const from = lastAttemptAt && new Date(lastAttemptAt.getTime() + restMs)
      if (from && from > now) return { allowed: false, because: 'too-soon', from, confirm }
      return { allowed: true, because: null, from: null, confirm }
    }
  }
}

/** Reasons that say nothing about the target: the hub had no file to send. */
const hubHadNone: ReadonlySet<string> = new Set([
  'document.gone',
  'document.not-yet',
  'document.infected',
  'connection.address-refused',
])

/** Whether a file that was missing when it was sent has come since. */
export function filesCame(
  parts: readonly { part: string; state: string; problem: string | null }[],
  documents: readonly { id: string; state: string }[],
): boolean {
  const here = new Set(documents.filter(({ state }) => state === 'stored').map(({ id }) => `document:${id}`))
  return parts.some(
    ({ part, state, problem }) => state === 'rejected' && here.has(part) && problem !== null && hubHadNone.has(problem),
  )
}

/** How often a person sent it again, counted back from this delivery to the one that went by itself. */
export function pressesOf(
  delivery: { replay_of: string | null },
  all: readonly { id: string; replay_of: string | null }[],
): number {
  const byId = new Map(all.map(each => [each.id, each]))
  let presses = 0
  for (let at = delivery; at.replay_of !== null && presses < all.length; presses += 1)
    at = byId.get(at.replay_of) ?? { replay_of: null }
  return presses
}
