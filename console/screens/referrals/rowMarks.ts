/** What a row of the list of referrals shows: its state, and what about it needs a look. Pure. */
import type { ReferralRow } from '../../api/referralTypes.ts'
import type { Shape, StateWord } from '../../parts/states.ts'
import { rowState, type ShownState } from '../rowState.ts'

/**
 * Where it stands with us: what was decided in the hub's own inbox, else how its worst delivery does. One that goes
 * nowhere is not sent.
 */
export function markOf({ inbox, targets }: Pick<ReferralRow, 'inbox' | 'targets'>): ShownState {
  if (inbox) return { kind: 'inbox', state: inbox }
  if (targets.length === 0) return { kind: 'explain', state: 'not-wanted' }
  const deliveries = targets.map(({ connection, state, delivery }) => ({
    connection: connection.id,
    deliveryState: state,
    deliveryId: delivery,
  }))
  return rowState({ state: 'applied', targets: deliveries })
}

export type Look = {
  key: 'error' | 'files-missing' | 'files-not-arrived' | 'suppressed' | 'routed' | 'archived'
  shape: Shape
  tone: StateWord['tone']
  /** Filled into the words. */
  names: Readonly<Record<string, string | number>>
}

type Flagged = Pick<ReferralRow, 'flag' | 'files' | 'targets' | 'suppressed' | 'routed' | 'archived'>

/** What needs a look, or is worth knowing before it is opened, the most urgent first. */
export function looksOf({ flag, files, targets, suppressed, routed, archived }: Flagged): Look[] {
  const partial = targets.flatMap(({ connection, parts }) => (parts ? [{ target: connection.title, ...parts }] : []))
  return [
    ...(flag ? [look('error', 'refused', 'bad')] : []),
    ...(files.here < files.of ? [look('files-missing', 'act', 'act', { here: files.here, of: files.of })] : []),
    ...partial
      .filter(({ arrived, of }) => arrived < of)
      .map(({ target, arrived, of }) => look('files-not-arrived', 'act', 'act', { target, arrived, of })),
    ...(suppressed > 0 ? [look('suppressed', 'off', 'off', { count: suppressed })] : []),
    ...(routed ? [look('routed', 'waiting', 'plain')] : []),
    ...(archived ? [look('archived', 'off', 'off')] : []),
  ]
}

function look(key: Look['key'], shape: Shape, tone: Look['tone'], names: Look['names'] = {}): Look {
  return { key, shape, tone, names }
}
