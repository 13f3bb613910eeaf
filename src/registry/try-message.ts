/** A sample message of a member, read as it would be when it is pushed: what would be taken, and what would be said. Nothing is kept. */
import type { AnswerResult } from '../connectors/inbound.ts'
import type { RegistryAct, Remark } from '../model/registry/acts.ts'
import type { ConnectionConfig } from '../pipeline/configuration.ts'
import type { Hub } from '../pipeline/hub.ts'
import type { Scope } from '../store/scope.ts'
import { peopleByIdentifier } from './people.ts'

export type TriedAct = {
  kind: 'register' | 'update' | 'merge' | 'document'
  /** Whether the patient is known already under the identity that the message gives. */
  known: boolean
  document?: { uniqueId: string; typeCode: string; confidentiality: string }
}
export type Tried = {
  outcome: 'taken' | 'refused' | 'ignored'
  acts: TriedAct[]
  remarks: Remark[]
  /** What the member would be answered. */
  answer: { status: number; body: string } | null
}

const headers = new Map([['content-type', 'application/json']])

/** @param text as the member would push it */
export async function tryMessage(hub: Hub, db: Scope, connection: ConnectionConfig, text: string): Promise<Tried> {
  const { connector, settings, id, slug } = connection
  const body = Buffer.from(text, 'utf8')
  const parsed = connector.parse?.({ settings, connection: { id, slug }, origin: 'push', headers, body })
  const answer = (result: AnswerResult) => {
    const said = connector.inbound?.respond?.({ settings, headers, body, result, now: hub.now(), newId: hub.newId })
    return said ? { status: said.status, body: said.body } : null
  }
  switch (parsed?.kind) {
    case 'refused': {
      const { problem, where } = parsed
      const remark = { problem, ...(where ? { where } : {}) }
      return { outcome: 'refused', acts: [], remarks: [remark], answer: answer({ kind: 'unreadable', ...remark }) }
    }
    case 'registry': {
      const acts: TriedAct[] = []
      const remarks: Remark[] = []
      for (const act of parsed.acts) {
        const [person] = await peopleByIdentifier(hub, db, id, [act.person.identity])
        remarks.push(...act.remarks)
        if (act.kind === 'update' && !person) remarks.push({ problem: 'registry.update-unknown' })
        if (act.kind === 'document' && !person) remarks.push({ problem: 'registry.document-waits' })
        if (act.kind === 'merge') {
          const previous = await peopleByIdentifier(hub, db, id, act.previous)
          if (previous.includes(undefined)) remarks.push({ problem: 'registry.merge-unknown' })
        }
        acts.push({ kind: act.kind, known: person !== undefined, ...documentIn(act) })
      }
      return { outcome: 'taken', acts, remarks, answer: answer({ kind: 'stored', state: 'applied', remarks }) }
    }
    default:
      return { outcome: 'ignored', acts: [], remarks: [], answer: null }
  }
}

function documentIn(act: RegistryAct): Pick<TriedAct, 'document'> {
  if (act.kind !== 'document') return {}
  const { uniqueId, typeCode, confidentiality } = act.document
  return { document: { uniqueId, typeCode, confidentiality } }
}
