import { describe, expect, it } from 'vitest'
import { addressesOf, isConfidential, languageOf } from './person.ts'
import { segmentsOf, toGsm } from './segments.ts'
import { reminderKinds } from './settings.ts'
import { type MessageFacts, mailText, smsText } from './words.ts'

const facts = (kind: MessageFacts['kind'], more: Partial<MessageFacts> = {}): MessageFacts => ({
  kind,
  start: new Date('2026-08-12T18:30:00Z'),
  zone: 'America/Toronto',
  sender: 'Maple Street Health',
  place: { kind: 'at', text: '12 Clinic Way' },
  contact: { phone: '416-555-0100' },
  ...more,
})

describe('the words of messages', () => {
  it.each(reminderKinds)('SCH-17 fit %s into one SMS in both languages, accents and all', kind => {
    for (const language of ['en', 'fr'] as const) {
      const sms = smsText(facts(kind), language, 'answers')
      expect(segmentsOf(sms), sms).toMatchObject({ alphabet: 'gsm', parts: 1 })
    }
  })

  it('name neither organization nor place when they must not', () => {
    const { sender: _sender, place: _place, ...bare } = facts('reminder')
    expect(smsText(bare, 'en', 'answers')).toBe(
      'Reminder of your appointment Wed, Aug 12, 2:30 p.m. EDT. Questions: 416-555-0100. Reply STOP for no more.',
    )
    expect(mailText(bare, 'fr', undefined).text).toBe(
      [
        'Nous vous rappelons votre rendez-vous du mercredi 12 août 2026 à 14 h 30 (heure avancée de l’Est).',
        '',
        'Questions, ou un autre moment\u00a0: 416-555-0100',
        '',
        'Personne ne lit les réponses à ce message.',
      ].join('\n'),
    )
  })

  it('count parts as telephones do', () => {
    expect(segmentsOf('a'.repeat(160)).parts).toBe(1)
    expect(segmentsOf('a'.repeat(161)).parts).toBe(2)
    expect(segmentsOf('€'.repeat(81))).toEqual({ alphabet: 'gsm', characters: 162, parts: 2 })
    expect(segmentsOf('ж'.repeat(71))).toEqual({ alphabet: 'unicode', characters: 71, parts: 2 })
    expect(toGsm('août, à l’hôpital\u00a0: ça, œuvre, Łódź')).toBe("aout, à l'hopital : ca, oeuvre, Łodz")
  })
})

describe('what a record says about writing to its person', () => {
  const said = (...codes: [string, boolean?][]) => ({
    resourceType: 'Patient' as const,
    communication: codes.map(([code, preferred]) => ({
      language: { coding: [{ code }] },
      ...(preferred === undefined ? {} : { preferred }),
    })),
  })
  it('takes the preferred language, then any it speaks, then the one to fall back to', () => {
    expect(languageOf(said(['en'], ['fr-CA', true]), 'en')).toBe('fr')
    expect(languageOf(said(['ar', true], ['fr']), 'en')).toBe('fr')
    expect(languageOf(said(['ar', true]), 'fr')).toBe('fr')
    expect(languageOf({ resourceType: 'Patient', communication: [{ language: { text: 'Français' } }] }, 'en')).toBe(
      'fr',
    )
  })

  it('leaves out what is old, of work or over, and takes the best first', () => {
    const telecom = [
      { system: 'phone' as const, value: '1', use: 'old' as const },
      { system: 'phone' as const, value: '2', use: 'work' as const },
      { system: 'phone' as const, value: '3', use: 'home' as const },
      { system: 'phone' as const, value: '4', use: 'mobile' as const },
      { system: 'phone' as const, value: '5', period: { end: '2020-01-01' } },
      { system: 'email' as const, value: 'a@b.ca', rank: 1 },
    ]
    const now = new Date('2026-11-23T14:00:00Z')
    const order = (first: 'sms' | 'email', consent: 'given' | 'ranked' = 'given') =>
      addressesOf({ resourceType: 'Patient', telecom }, { first, consent }, now).map(({ value }) => value)
    expect(order('sms')).toEqual(['4', '3', 'a@b.ca'])
    expect(order('email')).toEqual(['a@b.ca', '4', '3'])
    expect(order('sms', 'ranked')).toEqual(['a@b.ca'])
  })

  it('counts a label it does not know as one that forbids', () => {
    const system = 'http://terminology.hl7.org/CodeSystem/v3-Confidentiality'
    expect(isConfidential({ meta: { security: [{ system, code: 'N' }] } })).toBe(false)
    expect(isConfidential({ meta: { security: [{ system, code: 'R' }] } })).toBe(true)
    expect(isConfidential({ meta: { security: [{ code: 'own-label' }] } })).toBe(true)
  })
})
