/**
 * From decisions to answers: whether what was found may be told now, the subjects with what may be told of them, or the
 * question that would tell those who are close apart. Who is withheld looks as if they were not there.
 */
import { observationOf, respond } from '../matching/score/respond.ts'
import type { Patient } from '../model/fhir.ts'
import type { DiscoveryAnswer, NetworkSubject } from '../model/network/discovery.ts'
import { decideNetworkRelease, type ReleaseRule } from '../model/network/release.ts'
import { type ToldRow, toldOf } from '../store/network-candidates.ts'
import { type Standing, standingsNow } from '../store/network-directives.ts'
import type { AskedDiscovery, DiscoveryNetwork, JudgedDiscovery } from './discover.ts'
import type { NearPerson } from './judge.ts'
import { sealedAs } from './projection.ts'

export type Withheld = { organization: string; person: string; rule: ReleaseRule }

export type Answered = {
  answer: DiscoveryAnswer
  /** Whom it tells of, by organization. */
  told: ReadonlyMap<string, string>
  /** Who was there and was not told of. */
  withheld: readonly Withheld[]
}

/** What is read of people before anything of them is told. */
type Known = {
  standings: ReadonlyMap<string, Standing>
  told: ReadonlyMap<string, { revision: string; patient: Patient }>
}

/** The answers, in their order. Directives and labels are read now, whatever the projection says of the person. */
export async function answersFor(network: DiscoveryNetwork, judged: readonly JudgedDiscovery[]): Promise<Answered[]> {
  const known = await readPeople(network, judged)
  return judged.map(each => answerOf(each, known))
}

function answerOf({ asked, near, judgement }: JudgedDiscovery, known: Known): Answered {
  if (asked.refused) return plain({ kind: 'cannot', because: 'refused' })
  if (asked.addressed && near.unreadable.has(asked.addressed.organization))
    return plain({ kind: 'cannot', because: 'internal' })
  const withheld: Withheld[] = []
  const mayTell = (person: NearPerson): boolean => {
    const rule = ruleAgainst(asked, person, known)
    if (rule) withheld.push({ organization: person.organization, person: person.person, rule })
    return rule === undefined
  }
  let changed = false
  const found = judgement.told.flatMap(({ organization, judged }): FoundSubject[] => {
    const person = near.people.find(each => each.organization === organization && each.person === judged.person)
    const observation = observationOf(judged)
    if (!person || observation < asked.minimumDegree || !mayTell(person)) return []
    const subject = subjectOf(asked, person, observation, known)
    if (!subject) changed = true
    return subject ? [{ organization, subject }] : []
  })
  // Corrected or merged since they were looked at: what is there now may be somebody else, and is found when asked again.
  if (changed) return plain({ kind: 'cannot', because: 'busy' })
  if (found.length > 0) return { ...tellOf(asked, found), withheld }
  if (judgement.close.length === 0) return { ...plain({ kind: 'nobody' }), withheld }
  // Nothing of them would have been told, so nothing is withheld; they only must not show in what is asked.
  const close = judgement.close.filter(person => ruleAgainst(asked, person, known) === undefined)
  return { ...plain(question(asked, judgement.own, close)), withheld }
}

type FoundSubject = { organization: string; subject: NetworkSubject }

/**
 * As many as are wanted. Whoever is left out is not told of: that there are more is a number, which says of nobody whether or
 * where they are known, so it is not accounted for as told.
 */
function tellOf({ most, onlyOne }: AskedDiscovery, found: readonly FoundSubject[]): Omit<Answered, 'withheld'> {
  const wanted = onlyOne && found.length > 1 ? [] : found.slice(0, most)
  const [first, ...others] = wanted.map(({ subject }) => subject)
  if (!first) return { answer: { kind: 'nobody', several: true }, told: new Map() }
  const total = wanted.length < found.length ? { total: found.length } : {}
  return {
    answer: { kind: 'found', subjects: [first, ...others], ...total },
    told: new Map(wanted.map(({ organization, subject }) => [organization, subject.id])),
  }
}

function plain(answer: DiscoveryAnswer): Answered {
  return { answer, told: new Map(), withheld: [] }
}

function ruleAgainst(asked: AskedDiscovery, near: NearPerson, known: Known): ReleaseRule | undefined {
  const member = asked.members.get(near.organization)
  if (!member) return 'purpose'
  const { directives, labels } = known.standings.get(nameOf(near)) ?? { directives: [], labels: [] }
  const release = decideNetworkRelease({
    requester: asked.requester,
    member: member.policy,
    directives,
    confidentiality: [near.confidentiality, ...labels],
  })
  return release.kind === 'withhold' ? release.rule : undefined
}

function subjectOf(
  asked: AskedDiscovery,
  near: NearPerson,
  observation: number,
  known: Known,
): NetworkSubject | undefined {
  const member = asked.members.get(near.organization)
  const now = known.told.get(nameOf(near))
  if (!member || now?.revision !== near.revision) return undefined
  const { patient } = now
  const { homeCommunity, name, patientOid } = member
  return { homeCommunity, member: name, authority: patientOid, id: near.person, patient, observation }
}

/** What would tell those who are close apart, over all members; nobody when nothing would, or all of them are withheld. */
function question(
  { demographics }: AskedDiscovery,
  own: JudgedDiscovery['judgement']['own'],
  close: readonly NearPerson[],
): DiscoveryAnswer {
  const ranked = own.flatMap(({ decision }) => (decision.outcome === 'none' ? [] : decision.ranked))
  const records = close.map(({ organization, person, demographics }) => ({
    person,
    source: organization,
    demographics,
  }))
  const response = respond({ outcome: 'user', because: 'several', ranked }, demographics, records)
  const [first, ...others] = response.case === 3 ? response.ask : []
  return first ? { kind: 'ask', attributes: [first, ...others] } : { kind: 'nobody' }
}

type Somebody = { organization: string; person: string }

/**
 * Directives of everybody of whom something could be told, as they were said last, and what may be told of those who are
 * sure: of members that were asked by themselves in their own scope, of others in the network's.
 */
async function readPeople({ hub, reading }: DiscoveryNetwork, judged: readonly JudgedDiscovery[]): Promise<Known> {
  const asked = new Map<string, Somebody>()
  const everywhere = new Map<string, Somebody>()
  const scoped = new Map<string, Map<string, Somebody>>()
  for (const { asked: question, judgement } of judged) {
    for (const { organization, person } of judgement.close)
      asked.set(nameOf({ organization, person }), { organization, person })
    for (const { organization, judged: sure } of judgement.told) {
      const somebody = { organization, person: sure.person }
      const own = question.addressed ? (scoped.get(organization) ?? new Map<string, Somebody>()) : everywhere
      if (question.addressed) scoped.set(organization, own)
      own.set(nameOf(somebody), somebody)
      asked.set(nameOf(somebody), somebody)
    }
  }
  const people = [...asked.values()]
  const told: Promise<ToldRow[]>[] = [...scoped].map(([organization, own]) =>
    reading.within(organization, db => toldOf(db, [...own.values()])),
  )
  if (everywhere.size > 0) told.push(reading.everywhere(db => toldOf(db, [...everywhere.values()])))
  const standing = people.length === 0 ? [] : reading.newest(db => standingsNow(db, people, hub.now()))
  const [standings, ...rows] = await Promise.all([standing, ...told])
  return {
    standings: new Map(
      people.flatMap((person, place): [string, Standing][] => {
        const own = standings[place]
        return own ? [[nameOf(person), own]] : []
      }),
    ),
    told: new Map(
      rows.flat().map(row => {
        const opened = hub.sealer.openJson(row.organization, sealedAs.told, row.person, row.told)
        return [nameOf(row), { revision: row.revision, patient: opened as unknown as Patient }]
      }),
    ),
  }
}

function nameOf({ organization, person }: { organization: string; person: string }): string {
  return `${organization} ${person}`
}
