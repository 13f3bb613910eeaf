import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { ServiceRequest } from '../../model/fhir.ts'
import { wholeReferral } from '../testing/referrals.ts'
import { compact } from './compact.ts'
import { type ReferralSummary, type SummaryOptions, summaryOf } from './summary.ts'

const english: SummaryOptions = { language: 'en', organization: 'Maple Community Care', zone: 'America/Toronto' }
const french: SummaryOptions = { ...english, language: 'fr' }

const linesOf = (summary: ReferralSummary, key: string) =>
  (summary.blocks.find(block => block.key === key)?.lines ?? []).map(line =>
    line.heading ? line.label : `${line.label}: ${line.value}`,
  )
const textOf = (summary: ReferralSummary) =>
  compact(summary.blocks.flatMap(block => block.lines.map(line => `${line.label} ${line.value}`)).join(' '))

describe('the summary of a referral', () => {
  it('REF-6 has its blocks in the order people read them, and leaves out those that are empty', () => {
    expect(summaryOf(wholeReferral(), english).blocks.map(block => block.key)).toEqual([
      'referral',
      'appointment',
      'requester',
      'registrant',
      'contact',
      'primary-care',
      'answers',
      'consent',
      'messages',
      'attachments',
    ])
    const bare: ServiceRequest = { resourceType: 'ServiceRequest', status: 'active', intent: 'proposal', subject: {} }
    expect(summaryOf(bare, english).blocks.map(block => block.key)).toEqual(['referral'])
  })

  it('REF-10 says which referral it is, whose child, and where it stands, with the label of the sub-status', () => {
    expect(linesOf(summaryOf(wholeReferral(), english), 'referral')).toEqual([
      'Reference number: 5791084828',
      'Referral ID: 1a2b3c4d-not-a-uuid',
      'Parent reference number: 5791080000',
      'Routed by a central intake: Yes',
      'Listing: Adult day program, Maple Street',
      'Receiving organization: Maple Community Care',
      'Status: In progress',
      'Sub-status: Invited',
      'Request status: Active',
      'Priority: Urgent',
      'Reason: Risk of falling',
      'Submitted: 2026-03-02 14:05 (Monday)',
      'Note (Dr. Singh, 2026-03-02 15:00 (Monday)): Please call after 4 pm.',
      'Last updated: 2026-03-05 14:30 (Thursday)',
      'Times shown in: America/Toronto',
    ])
  })

  it('REF-4 names every part of registrant, requester and appointment, with the element it comes from', () => {
    const summary = summaryOf(wholeReferral(), english)
    const paths = summary.blocks.flatMap(block => block.lines.flatMap(line => line.paths ?? []))
    for (const path of [
      'Patient.name.given',
      'Patient.name.family',
      'Patient.birthDate',
      'Patient.gender',
      'Patient.address.line',
      'Patient.address.postalCode',
      'Patient.telecom.value',
      'Practitioner.name.family',
      'Organization.name',
      'PractitionerRole.telecom.value',
      'Appointment.start',
      'Appointment.minutesDuration',
    ])
      expect(paths).toContain(path)
    expect(linesOf(summary, 'appointment')).toEqual([
      'Start: 2026-03-12 10:30 (Thursday)',
      'End: 2026-03-12 11:15 (Thursday)',
      'Duration: 45 minutes',
      'Status: Booked',
      'Location: Maple Street 12, Room 4',
      'Provider: Jo Lee',
      'Group appointment number: G-778',
    ])
  })

  it('REF-5 keeps the answers in the order of the form, groups as headings, several joined, none left out', () => {
    const summary = summaryOf(wholeReferral(), english)
    expect(linesOf(summary, 'answers')).toEqual([
      'What is the reason for this referral?: Falls twice in the last month;\nlives alone on the third floor.',
      'Does the person consent?: Yes',
      'Onset: 2026-01-15 (Thursday)',
      'Supports in place: Walker; Meals on wheels (mow)',
      'Vital signs',
      'Weight: 72.5 kg',
      'Falls: 2',
      'Where?: Kitchen, stairs',
    ])
    const answers = summary.blocks.find(block => block.key === 'answers')?.lines ?? []
    expect(answers.map(line => line.depth ?? 0)).toEqual([0, 0, 0, 0, 0, 1, 1, 2])
    expect(answers.every(line => line.heading || line.answer)).toBe(true)
  })

  it('REF-10 has messages of both directions, the newest last, with author and time', () => {
    expect(linesOf(summaryOf(wholeReferral(), english), 'messages')).toEqual([
      '2026-03-03 11:00 (Tuesday), Maple Community Care to Dr. Anita Singh, Riverside Family Health Team: Which days suit best?',
      '2026-03-04 11:00 (Wednesday), Dr. Anita Singh, Riverside Family Health Team: She prefers mornings.',
      'Attachment: Medications.pdf (application/pdf, 48 kB)',
    ])
  })

  it('speaks French where that is asked for', () => {
    const summary = summaryOf(wholeReferral(), french)
    expect(summary.title).toBe('Sommaire de la demande de service')
    expect(linesOf(summary, 'answers')).toContain('Does the person consent?: Oui')
    expect(linesOf(summary, 'registrant')).toContain('Date de naissance: 1941-04-09 (mercredi)')
    expect(linesOf(summary, 'attachments')).toContain('Pièce jointe 1: Medications.pdf (application/pdf, 48 ko)')
  })

  it('carries the statement of 42 CFR 2.32 when a label says so, and none otherwise', () => {
    const labelled = wholeReferral()
    labelled.meta = {
      security: [
        { system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'ETH', display: 'substance abuse' },
      ],
    }
    const lines = linesOf(summaryOf(labelled, english), 'restrictions')
    expect(lines[0]).toBe(
      'Notice to the recipient: 42 CFR part 2 prohibits unauthorized use or disclosure of these records.',
    )
    expect(lines[1]).toContain('substance abuse')
    expect(linesOf(summaryOf(wholeReferral(), english), 'restrictions')).toEqual([])
  })

  it('takes markup and control characters out of what people wrote, and keeps its text', () => {
    const marked = wholeReferral([
      {
        linkId: '1',
        text: '<b>Story</b>:',
        answer: [{ valueString: '<p>Fell &amp; <i>rose</i></p><br/>weight <b and c> 80\u0007\u202e' }],
      },
    ])
    expect(linesOf(summaryOf(marked, english), 'answers')).toEqual(['Story: Fell & rose\n\nweight <b and c> 80'])
  })

  it('marks lines that hold a health card number', () => {
    const summary = summaryOf(wholeReferral(), english)
    const cards = summary.blocks.flatMap(block => block.lines).filter(line => line.healthCard)
    expect(cards.map(line => line.value)).toEqual(['1234567890 AB'])
  })

  it('REF-5 drops nothing: every text of any record, known element or not, stands in it', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(1_000_000), { minLength: 12, maxLength: 12 }), fc.boolean(), (seeds, inFrench) => {
        const record = seeds.reduce(withUnknown, withTokens(wholeReferral()))
        const text = textOf(summaryOf(record, inFrench ? french : english))
        const lost = leavesOf(record).filter(leaf => !text.includes(compact(leaf)))
        expect(lost).toEqual([])
      }),
      { numRuns: 80 },
    )
  })

  it('takes 5,000 answers in its stride', () => {
    const items = Array.from({ length: 5_000 }, (_, index) => ({
      linkId: String(index),
      text: `Question ${index}`,
      answer: [{ valueString: `Answer ${index}` }],
    }))
    const started = performance.now()
    const answers = summaryOf(wholeReferral(items), english).blocks.find(block => block.key === 'answers')
    expect(answers?.lines).toHaveLength(5_000)
    expect(performance.now() - started).toBeLessThan(10_000)
  })
})

type Tree = { [name: string]: unknown }
const isTree = (value: unknown): value is Tree => typeof value === 'object' && value !== null

/** Elements whose text is free: each gets a word that stands nowhere else. */
const free =
  /^(text|display|family|given|line|city|state|country|postalCode|title|name|authorString|contentString|valueString)$/

function withTokens(record: ServiceRequest): ServiceRequest {
  let count = 0
  const walk = (value: unknown, name: string): unknown => {
    if (typeof value === 'string') return free.test(name) ? `${value} Zq${count++}x` : value
    if (Array.isArray(value)) return value.map(each => walk(each, name))
    return isTree(value)
      ? Object.fromEntries(Object.entries(value).map(([key, each]) => [key, walk(each, key)]))
      : value
  }
  return walk(record, '') as ServiceRequest
}

/** The record with something that no table knows, somewhere in it. */
function withUnknown(record: ServiceRequest, seed: number): ServiceRequest {
  const copy = structuredClone(record)
  const places: Tree[] = []
  const walk = (value: unknown, name: string) => {
    if (name === 'meta') return
    if (Array.isArray(value)) for (const each of value) walk(each, name)
    else if (isTree(value)) {
      places.push(value)
      for (const [key, each] of Object.entries(value)) walk(each, key)
    }
  }
  walk(copy, '')
  const word = `Unknown${seed}`
  const shapes: readonly unknown[] = [
    word,
    { deep: { deeper: [word, `${word}b`] } },
    [{ text: word }, { coding: [{ display: word, code: `${word}c` }] }],
    { family: word, period: { start: `${word}d` } },
    { system: 'urn:unknown', value: word, assigner: { display: `${word}e` } },
    { value: seed, unit: word },
    [{ url: `urn:unknown:${word}`, valueString: word, extension: [{ url: 'urn:b', valueCode: `${word}f` }] }],
  ]
  const shape = shapes[seed % shapes.length]
  const place = places[seed % places.length]
  if (place) place[seed % shapes.length === 6 ? 'extension' : `vendor${seed % 7}`] ??= shape
  return copy
}

/** The texts of a record that are information: not its types, addresses, order and codes that are said in words. */
function leavesOf(record: ServiceRequest): string[] {
  const structure =
    /^(resourceType|id|reference|system|url|use|rank|hash|linkId|status|intent|priority|gender|type|language|security)$/
  const found: string[] = []
  const walk = (value: unknown, name: string) => {
    if (structure.test(name) && typeof value === 'string') return
    if (typeof value === 'string') found.push(/^\d{4}-\d\d-\d\dT/.test(value) ? value.slice(0, 8) : value)
    else if (Array.isArray(value)) for (const each of value) walk(each, name)
    else if (isTree(value) && name !== 'subject' && name !== 'meta') {
      const { system, code, ...rest } = value
      const known = typeof system === 'string' && /hl7\.org|urn:ietf|urn:causeway/.test(system)
      for (const [key, each] of Object.entries(known || isMarital(value) ? rest : { ...rest, code })) walk(each, key)
      // Identifiers, telecoms and unknown things keep their system where it says what they are.
    }
  }
  walk(record, '')
  const unanswered = 'Never answered'
  return found.filter(leaf => !leaf.startsWith(unanswered) && leaf !== 'application/pdf')
}

function isMarital(value: Tree): boolean {
  return value.code === 'W' || value.code === 'patient-privacy'
}
