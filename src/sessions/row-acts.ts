/**
 * Pairs accepted in bulk, and taken back: what is done to one row, each as if the person had done it there, with the version
 * that they saw. The rights of the person are asked for each: they may have changed since the preview.
 */
import type { PracticeTarget } from '../connectors/practice.ts'
import type { RowActs } from '../pipeline/bulk-acts.ts'
import type { Done } from '../pipeline/by-hand.ts'
import type { Hub } from '../pipeline/hub.ts'
import { withScope } from '../store/scope.ts'
import { type AcceptedItem, findAccepted, noteAccepted } from '../store/session-acceptances.ts'
import { noteNow } from '../store/session-notes-by-hand.ts'
import {
  chooseAppointment,
  choosePair,
  type Decided,
  type Deciding,
  takeBackAppointment,
  takeBackPair,
} from './by-hand.ts'
import { noteOwnDecision, noteOwnEntryDecision } from './note-decision.ts'
import { sessionSettingOf } from './settings.ts'

type TargetOf = (hub: Hub, organization: string) => PracticeTarget
type Work = (deciding: Deciding, item: AcceptedItem) => Promise<Decided>

/** The acts, for whoever puts a hub together. */
export function rowActs(targetOf: TargetOf): RowActs {
  return {
    'session.accept': act(
      targetOf,
      'sessions.map',
      accept,
      ({ score }) => `Accepted in bulk, score ${score.toFixed(2)}`,
    ),
    'session.take-back': act(targetOf, 'sessions.unmap', takeBack, () => 'Accepted in bulk before, taken back in bulk'),
  }
}

function act(
  targetOf: TargetOf,
  action: string,
  work: Work,
  reasonOf: (item: AcceptedItem) => string,
): RowActs['session.accept'] {
  return async (hub, organization, id, how) => {
    const rights = await targetOf(hub, organization).rightsOf(how.by)
    return withScope(hub.pool, organization, async db => {
      const setting = await sessionSettingOf(hub, db)
      const item = await findAccepted(db, how.bulk, id)
      const isOn = setting?.enabled_at && setting.connection
      const deciding = { hub, db, connection: setting?.connection ?? '', account: how.by, mayMap: true, rights }
      const decided: Decided = isOn && item ? await work(deciding, item) : { kind: 'not-found' }
      if (decided.kind === 'done' && item) {
        await noteAccepted(db, how.bulk, id, decided.version ?? 0)
        const note = item.tab === 'appointments' ? noteOwnDecision : noteOwnEntryDecision
        await note(deciding, action, id, reasonOf(item))
      }
      const done = doneOf(id, decided)
      await how.alongside?.(db, done)
      return done
    })
  }
}

function accept(deciding: Deciding, { source: id, tab, target, seenVersion: version }: AcceptedItem): Promise<Decided> {
  return tab === 'appointments'
    ? chooseAppointment(deciding, { id, appointment: target, version })
    : choosePair(deciding, tab, { id, target, version })
}

/** What was rendered meanwhile is for a person to decide, one by one. */
async function takeBack(deciding: Deciding, { source: id, tab, seenVersion: version }: AcceptedItem): Promise<Decided> {
  if (tab !== 'appointments') return takeBackPair(deciding, tab, { id, version })
  const note = await noteNow(deciding.db, id)
  if (note?.step === 'rendered') return { kind: 'late', because: 'rendered' }
  return takeBackAppointment(deciding, { id, version })
}

function doneOf(id: string, decided: Decided): Done {
  switch (decided.kind) {
    case 'done':
      return { kind: 'done', id }
    case 'not-found':
      return { kind: 'not-found' }
    case 'changed':
    case 'taken':
      return { kind: 'conflict', state: decided.kind }
    case 'late':
    case 'hindered':
      return { kind: 'conflict', state: decided.because }
  }
}
