/**
 * A merge that a member says is a fact. Where the two differ as two people do, or where somebody here had said that they
 * are two, it is made all the same, remarked to the member, and somebody is asked to look. Source: reference/matching.md
 * section 6.
 */
import type { Judged } from '../matching/score/judge.ts'
import type { Context } from '../pipeline/plan.ts'
import { duplicatesOf, writeDuplicate } from '../store/duplicates.ts'
import { insertMatchDecisions } from '../store/match-decisions.ts'
import { comparedWithin } from './comparable.ts'
import { entryRow } from './duplicate-entries.ts'
import { decidedAbout, type Judgement, judgeAmong, policyOf } from './judgement.ts'
import { keptDecision } from './kept-decisions.ts'
import { survivorsFor } from './people.ts'
import { type Prepared, preparePeople } from './prepared.ts'

export type Doubt = Judgement & { judged: Judged }

/** What speaks against two records being one person, looked at before they are merged; undefined when nothing does. */
export async function doubtsAbout(context: Context, survivor: string, retired: string): Promise<Doubt | undefined> {
  const { db } = context
  const survivorOf = await survivorsFor(db, [survivor, retired])
  const people = await preparePeople(context, [survivorOf(survivor), survivorOf(retired)])
  const [own, other] = [people.get(survivorOf(survivor)), people.get(survivorOf(retired))]
  if (!own || !other || own === other) return undefined
  // That the member knows both is what its merge takes back; what it numbers them with differs, whoever they are.
  const alone = { ...own, connections: new Set<string>() }
  const pairs = await duplicatesOf(db, [...own.records, ...other.records])
  const said = decidedAbout(own.records, other.records, pairs)
  const judgement = judgeAmong(alone, [withoutOwnNumbers(other, own.connections)], [], await policyOf(context, false))
  const [judged] = judgement.decision.ranked
  return judged && (judged.vetoes.length > 0 || said) ? { ...judgement, judged } : undefined
}

function withoutOwnNumbers(person: Prepared, connections: ReadonlySet<string>): Prepared {
  const together = [...person.connections].some(each => connections.has(each))
  return together ? { ...person, demographics: comparedWithin(person.demographics) } : person
}

/** Keeps why a merge is doubtful, and puts it before somebody. */
export async function askAbout(
  context: Context,
  { survivor, retired, merge, doubt }: { survivor: string; retired: string; merge: string; doubt: Doubt },
): Promise<void> {
  const { db, hub, organization, connection, now } = context
  const decision = hub.newId()
  const near = { droppedKeys: 0, keys: [] }
  const by = `connection ${connection.id}`
  const made = { id: decision, purpose: 'merge', by, at: now, connection: connection.id, record: survivor } as const
  await insertMatchDecisions(
    db,
    organization,
    [keptDecision(hub, organization, { ...made, input: doubt.input, decision: doubt.decision, near })],
    now,
  )
  const entry = {
    one: survivor,
    other: retired,
    kind: 'merge',
    state: 'open',
    because: 'merge-doubtful',
    merge,
    decision,
    judged: doubt.judged,
  } as const
  await writeDuplicate(db, organization, entryRow(hub, organization, entry), now, true)
}
