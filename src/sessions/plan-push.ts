/**
 * What pushing somebody would do, or does: the dry run and the push itself ask the same. Pure.
 * Source: reference/sessions.md section 10.
 */
import type { PracticeClient, PracticeStaff } from '../connectors/practice.ts'
import { type PushedStudent, type PushedUser, unmetNeeds } from '../connectors/session-source.ts'

export type PushTarget = ({ kind: 'client' } & PracticeClient) | ({ kind: 'staff' } & PracticeStaff)

export type PushFacts = {
  target: PushTarget
  /** Chosen, not deleted, and active in the practice management. */
  active: boolean
  /** Ids there of the sites that are paired with the person's agencies. */
  sites: readonly string[]
  zone?: string
  /** Its id there, when the person is there already, and the sites that they have there. */
  known?: string
  ownSites?: readonly string[]
  /** Somebody without a pair has the same fields there. */
  twin: boolean
  /** Something was said of the person there before, by this hub. */
  pushed: boolean
}

export const pushDoes = ['create', 'update', 'switch-off', 'nothing', 'lacking', 'twin'] as const
export type PushDoes = (typeof pushDoes)[number]
export type Pushed = { kind: 'user'; user: PushedUser } | { kind: 'student'; student: PushedStudent }
export type PushPlan =
  | { does: 'create' | 'update' | 'switch-off'; person: Pushed; invites: boolean }
  | { does: 'nothing' }
  /** `fields`: what is missing, by the names of the pushed person's fields; `account`: to sign in here. */
  | { does: 'lacking'; fields: readonly string[] }
  | { does: 'twin' }

/** What is to be done for one person. */
export function planPush(facts: PushFacts): PushPlan {
  const person = personOf(facts)
  if (!facts.active)
    return facts.known !== undefined && facts.pushed
      ? { does: 'switch-off', person, invites: false }
      : { does: 'nothing' }
  const fields = lackingOf(facts, person)
  if (fields.length > 0) return { does: 'lacking', fields }
  if (facts.known !== undefined) return { does: 'update', person, invites: false }
  // Creating a second one is what nobody can undo there; the row of the first one is mapped instead.
  if (facts.twin) return { does: 'twin' }
  return { does: 'create', person, invites: person.kind === 'user' }
}

function lackingOf({ target, sites }: PushFacts, person: Pushed): string[] {
  const needs = person.kind === 'user' ? unmetNeeds('user', person.user) : unmetNeeds('student', person.student)
  // Whatever sites they have there already: nobody is pushed without an agency that has its site.
  const site = person.kind === 'user' ? 'sites' : 'site'
  const all = sites.length === 0 && !needs.includes(site) ? [...needs, site] : needs
  return target.kind === 'staff' && target.hasAccount !== true ? [...all, 'account'] : all
}

function personOf({ target, active, sites, zone, known, ownSites = [] }: PushFacts): Pushed {
  const same = {
    externalId: target.id,
    ...(known === undefined ? {} : { id: known }),
    first: target.first,
    last: target.last,
    active,
  }
  if (target.kind === 'staff') {
    const { email, phone, address, title } = target
    const more = {
      ...(email === undefined ? {} : { email }),
      ...(phone === undefined ? {} : { phone }),
      ...(address === undefined ? {} : { address }),
      ...(title === undefined ? {} : { title }),
    }
    return { kind: 'user', user: { ...same, ...more, sites: [...new Set([...ownSites, ...sites])] } } // none is taken away
  }
  const { birthDate } = target
  const student = { ...same, site: ownSites[0] ?? sites[0] ?? '', ...(birthDate === undefined ? {} : { birthDate }) }
  // The zone is the source's to say once the student is there: session times are written in it.
  return { kind: 'student', student: known === undefined && zone !== undefined ? { ...student, zone } : student }
}

/** What was said, as text to hash: the same again is not sent again. Whether they are new does not count. */
export function saidOf(person: Pushed): string {
  if (person.kind === 'user') {
    const { id: _, ...user } = person.user
    return JSON.stringify(user)
  }
  const { id: _, zone: __, ...student } = person.student
  return JSON.stringify(student)
}
