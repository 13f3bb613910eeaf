/**
 * What is kept of a discovery: at each member that it concerns its own decision, with the evidence of its own people alone,
 * and the exchange; one that concerns no member is the hub's. No value of anybody is in it. SPEC NET-6, NET-9.
 */
import type { ExchangeOutcome } from '../model/network/exchange.ts'
import type { Hub } from '../pipeline/hub.ts'
import { keptDecision } from '../registry/kept-decisions.ts'
import type { NewMatchDecision } from '../store/match-decisions.ts'
import type { Answered } from './answers.ts'
import type { JudgedDiscovery } from './discover.ts'
import { type ExchangeNote, requesterKey } from './exchanges.ts'
import type { OwnJudgement } from './judge.ts'
import type { Member } from './members.ts'
import type { NetworkNote } from './notes.ts'

export function notesOf(hub: Hub, judged: JudgedDiscovery, answered: Answered): NetworkNote[] {
  const { asked, judgement } = judged
  const { told } = answered
  const concerned = asked.addressed
    ? [asked.addressed]
    : [...asked.members.values()].filter(
        ({ organization }) =>
          told.has(organization) ||
          answered.withheld.some(each => each.organization === organization) ||
          judgement.own.some(own => own.organization === organization && own.decision.outcome !== 'none'),
      )
  const notes = concerned.map((member): NetworkNote => {
    const own = judgement.own.find(each => each.organization === member.organization)
    return {
      organization: member.organization,
      note: noteOf(hub, judged, answered, member.organization),
      ...(own ? { decision: decisionOf(hub, judged, member, own, told.get(member.organization)) } : {}),
    }
  })
  return notes.length > 0 ? notes : [{ note: noteOf(hub, judged, answered, undefined) }]
}

function noteOf(
  hub: Hub,
  { asked }: JudgedDiscovery,
  answered: Answered,
  organization: string | undefined,
): ExchangeNote {
  const person = organization === undefined ? undefined : answered.told.get(organization)
  return {
    id: hub.newId(),
    at: asked.at.toISOString(),
    transaction: 'discover',
    requester: asked.requester,
    outcome: outcomeOf(answered, person !== undefined),
    durationMs: performance.now() - asked.started,
    released: person === undefined ? [] : [{ person }],
    withheld: answered.withheld.flatMap(each =>
      each.organization === organization ? [{ person: each.person, rule: each.rule }] : [],
    ),
  }
}

function outcomeOf({ answer }: Answered, isTold: boolean): ExchangeOutcome {
  switch (answer.kind) {
    case 'found':
      return isTold ? 'found' : 'nothing'
    case 'ask':
      return 'asked'
    case 'nobody':
      return 'nothing'
    case 'cannot':
      return answer.because === 'refused' ? 'refused' : answer.because === 'busy' ? 'busy' : 'failed'
  }
}

/**
 * The member's own decision. One that did not hold over all members, or was withheld, is kept as it was made: that nothing
 * was told of it stands in the exchange.
 */
function decisionOf(
  hub: Hub,
  { asked, near }: JudgedDiscovery,
  member: Member,
  own: OwnJudgement,
  told: string | undefined,
): NewMatchDecision {
  const kept = keptDecision(hub, member.organization, {
    id: hub.newId(),
    purpose: 'query',
    by: `network ${requesterKey(asked.requester)}`,
    at: asked.at,
    connection: member.connection,
    input: own.input,
    decision: own.decision,
    near: { droppedKeys: near.droppedTokens, keys: asked.tokens },
  })
  if (own.decision.outcome !== 'auto' || told !== undefined) return kept
  return { ...kept, outcome: 'user', code: 'not-told', rule: undefined, persons: [] }
}
