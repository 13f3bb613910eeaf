/**
 * The words of messages to people, in both languages. The least that helps: who writes, when, where, how to reach the
 * office, how to be left alone. Never the kind of visit, who gives it, or anything that could tell of a condition.
 */
import { spokenTimeIn } from '../time.ts'
import { toGsm } from './segments.ts'
import type { ReminderKind, ReminderLanguage } from './settings.ts'

/** All that a message may say: what has no field here cannot get in. */
export type MessageFacts = {
  kind: ReminderKind
  start: Date
  zone: string
  /** Absent when nobody shall see who writes. */
  sender?: string
  /** Where to go; `remote`: by phone or video. */
  place?: { kind: 'at'; text: string } | { kind: 'remote' }
  contact: { phone: string; email?: string }
}

export type MessageText = { subject: string; text: string; stop?: string }

const locales = { en: 'en-CA', fr: 'fr-CA' } as const

type Said = { date: string; time: string; zone: string }

const words = {
  en: {
    subject: {
      confirmation: 'Your appointment',
      moved: 'Your appointment has moved',
      cancelled: 'Your appointment is cancelled',
      reminder: 'A reminder of your appointment',
    },
    line: {
      confirmation: (when: string) => `You have an appointment on ${when}.`,
      moved: (when: string) => `Your appointment has moved. It is now on ${when}.`,
      cancelled: (when: string) => `Your appointment on ${when} is cancelled.`,
      reminder: (when: string) => `This is a reminder of your appointment on ${when}.`,
    },
    short: {
      confirmation: (when: string) => `appointment ${when}`,
      moved: (when: string) => `your appointment is now ${when}`,
      cancelled: (when: string) => `your appointment ${when} is cancelled`,
      reminder: (when: string) => `reminder of your appointment ${when}`,
    },
    when: ({ date, time, zone }: Said) => `${date} at ${time} (${zone})`,
    whenShort: ({ date, time, zone }: Said) => `${date}, ${time} ${zone}`,
    at: (place: string) => `Where: ${place}`,
    remote: 'Where: by phone or video',
    remoteShort: 'by phone or video',
    questions: (phone: string, email?: string) =>
      `Questions, or another time: ${email ? `${phone} or ${email}` : phone}`,
    questionsShort: (phone: string) => `Questions: ${phone}`,
    stop: (link: string) => `No more of these messages: ${link}`,
    stopShort: 'Reply STOP for no more.',
    stopLink: (link: string) => `No more: ${link}`,
    noReply: 'Nobody reads answers to this message.',
  },
  fr: {
    subject: {
      confirmation: 'Votre rendez-vous',
      moved: 'Votre rendez-vous est déplacé',
      cancelled: 'Votre rendez-vous est annulé',
      reminder: 'Rappel de votre rendez-vous',
    },
    line: {
      confirmation: (when: string) => `Vous avez un rendez-vous le ${when}.`,
      moved: (when: string) => `Votre rendez-vous est déplacé. Il a maintenant lieu le ${when}.`,
      cancelled: (when: string) => `Votre rendez-vous du ${when} est annulé.`,
      reminder: (when: string) => `Nous vous rappelons votre rendez-vous du ${when}.`,
    },
    short: {
      confirmation: (when: string) => `rendez-vous ${when}`,
      moved: (when: string) => `votre rendez-vous est maintenant ${when}`,
      cancelled: (when: string) => `votre rendez-vous ${when} est annulé`,
      reminder: (when: string) => `rappel, rendez-vous ${when}`,
    },
    when: ({ date, time, zone }: Said) => `${date} à ${time} (${zone})`,
    whenShort: ({ date, time, zone }: Said) => `${date}, ${time} ${zone}`,
    at: (place: string) => `Lieu\u00a0: ${place}`,
    remote: 'Lieu\u00a0: par téléphone ou vidéo',
    remoteShort: 'par téléphone ou vidéo',
    questions: (phone: string, email?: string) =>
      `Questions, ou un autre moment\u00a0: ${email ? `${phone} ou ${email}` : phone}`,
    questionsShort: (phone: string) => `Questions: ${phone}`,
    stop: (link: string) => `Ne plus recevoir ces messages\u00a0: ${link}`,
    stopShort: 'ARRET pour ne plus en recevoir.',
    stopLink: (link: string) => `Ne plus en recevoir: ${link}`,
    noReply: 'Personne ne lit les réponses à ce message.',
  },
} as const

/** The mail, as plain text. `stop` is the link that ends these messages, where the hub has an address. */
export function mailText(facts: MessageFacts, language: ReminderLanguage, stop: string | undefined): MessageText {
  const say = words[language]
  const when = say.when(spokenTimeIn(facts.zone, facts.start, locales[language], 'long'))
  const { kind, sender, place, contact } = facts
  const where = kind === 'cancelled' || !place ? [] : [place.kind === 'at' ? say.at(place.text) : say.remote]
  const lines = [
    ...(sender ? [sender, ''] : []),
    say.line[kind](when),
    ...where,
    '',
    say.questions(contact.phone, contact.email),
    '',
    say.noReply,
    ...(stop === undefined ? [] : [say.stop(stop)]),
  ]
  return { subject: say.subject[kind], text: lines.join('\n'), ...(stop === undefined ? {} : { stop }) }
}

/** How an SMS is ended: by an answer, or by a link where answers are not read and the hub has an address. */
export type SmsStop = 'answers' | { link: string | undefined }

/** The SMS: one line in the GSM alphabet wherever that can be. */
export function smsText(facts: MessageFacts, language: ReminderLanguage, stop: SmsStop): string {
  const say = words[language]
  const when = say.whenShort(spokenTimeIn(facts.zone, facts.start, locales[language], 'short'))
  const { kind, sender, place, contact } = facts
  const line = say.short[kind](when)
  const where = kind === 'cancelled' || !place ? '' : place.kind === 'at' ? `, ${place.text}` : `, ${say.remoteShort}`
  const sentence = sender ? `${sender}: ${line}` : line.charAt(0).toUpperCase() + line.slice(1)
  const ends = stop === 'answers' ? say.stopShort : stop.link === undefined ? '' : say.stopLink(stop.link)
  return toGsm([`${sentence}${where}.`, `${say.questionsShort(contact.phone)}.`, ends].filter(Boolean).join(' '))
}
