/** What the rules look at: one appointment on its way, and everything near it. Ids, codes and times only. */
import type { VisitBook, VisitType } from './settings.ts'

/** Another appointment that is not cancelled. */
export type Neighbour = {
  id: string
  start: Date
  end: Date
  /** Practitioners, places and services, by record. */
  actors: readonly string[]
  /** The visit type that it is, where that was looked up. */
  type?: string
}

export type VisitFacts = {
  book: VisitBook
  type: (VisitType & { id: string }) | undefined
  /** What the booking system called it, for a type that nobody has described. */
  calledThere: string | undefined
  start: Date
  end: Date
  /** Records. */
  practitioner: string | undefined
  place: string | undefined
  /** Somebody the hub had never seen, or who has not had a visit and came by a booking system. */
  isNewPatient: boolean
  /** Such as CA-ON, from the patient's address; undefined when it is not known. */
  jurisdiction: string | undefined
  /** Questions of the form that were answered. */
  answered: ReadonlySet<string>
  neighbours: readonly Neighbour[]
  /** The room that is free and was chosen; undefined when none is, or none is needed. */
  room: string | undefined
}

/** What a person reads beside the reason: short values, no personal data. */
export type RuleFacts = { readonly [name: string]: string | number | readonly string[] }
