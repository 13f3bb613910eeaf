/**
 * What is known about a query and each person who could be meant, without any value of anybody: this is what a decision
 * is made from, and what is kept with it, so that it can be made again. Source: reference/matching.md section 6.
 */
import { type Comparison, compare } from '../compare.ts'
import type { Demographics } from '../person.ts'
import { type CmsFacts, cmsFactsOf } from './cms-facts.ts'
import { isNearAnotherName } from './first-name.ts'
import { type Adjustments, adjustmentsOf } from './frequencies.ts'
import type { Model } from './score.ts'
import { vectorOf } from './vector.ts'

/** Why two records are two people, whatever they look like. */
export type Apart =
  /** A person said so. */
  | 'do-not-link'
  /** Both are known at one member, alive and not merged there. */
  | 'two-at-one-member'

/** Somebody of the index who could be meant. `person` is who the index takes the record for. */
export type IndexedRecord = {
  person: string
  /** The source system, in which the match has to be unique. */
  source: string
  demographics: Demographics
  site?: string
  apart?: Apart
}

export type Evidence = {
  person: string
  source: string
  sameSite: boolean
  comparison: Comparison
  adjustments: Adjustments
  facts: CmsFacts
  /** A first name is spelt differently and could be another name. */
  nearAnotherName: boolean
  apart?: Apart
}

/** The evidence for one record of the index. */
export function evidenceOf(
  query: { demographics: Demographics; site?: string },
  record: IndexedRecord,
  model: Model,
): Evidence {
  const { person, source, demographics, site, apart } = record
  const comparison = compare(query.demographics, demographics, model.firstNames)
  return {
    person,
    source,
    sameSite: site !== undefined && site === query.site,
    comparison,
    adjustments: adjustmentsOf(
      query.demographics,
      demographics,
      vectorOf(comparison),
      model.weights,
      model.frequencies,
    ),
    nearAnotherName: isNearAnotherName(query.demographics, demographics, comparison, model.firstNames),
    facts: cmsFactsOf(query.demographics, demographics),
    ...(apart ? { apart } : {}),
  }
}
