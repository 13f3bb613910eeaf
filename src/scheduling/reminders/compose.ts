/** What a message says, to whom, or why it is not sent: asked at the moment of sending, of the visit as it is then. */

import { isConfidential, languageOf } from '../../model/reminders/person.ts'
import type {
  ReminderChannel,
  ReminderKind,
  ReminderLanguage,
  ReminderSettings,
} from '../../model/reminders/settings.ts'
import { tooLateMs } from '../../model/reminders/visit.ts'
import { type MessageFacts, type MessageText, mailText, smsText } from '../../model/reminders/words.ts'
import type { Configuration } from '../../pipeline/configuration.ts'
import type { Hub } from '../../pipeline/hub.ts'
import { organizationState } from '../../store/go-live.ts'
import type { Scope } from '../../store/scope.ts'
import { chooseAddress, type UsableAddress } from './address.ts'
import type { ReminderSetting } from './setting.ts'
import { stopToken } from './stop-link.ts'
import { isToldByHub, loadVisit, personOfVisit, placeText, type Visit } from './visit.ts'

/** Why a message is not sent. `changed`: the visit is no longer as it would say. */
export const notSentReasons = [
  'off',
  'vendor-tells',
  'changed',
  'past',
  'no-person',
  'confidential',
  'no-messages',
  'opted-out',
  'no-address',
  'staging',
  'not-live',
] as const
export type NotSentReason = (typeof notSentReasons)[number]

export type Composed =
  | {
      kind: 'send'
      channel: ReminderChannel
      language: ReminderLanguage
      person: string
      to: string
      text: MessageText
    }
  | { kind: 'not'; reason: NotSentReason }

/** Composes a message of a kind about a visit that starts then. */
export async function composeReminder(
  hub: Hub,
  db: Scope,
  configuration: Configuration,
  setting: ReminderSetting,
  about: { record: string; kind: ReminderKind; startsAt: Date },
): Promise<Composed> {
  const { settings } = setting
  const { record, kind, startsAt } = about
  const { email, sms } = settings.kinds[kind]
  if (!settings.on || (!email && !sms)) return { kind: 'not', reason: 'off' }
  const visit = await loadVisit(hub, db, configuration, record)
  if (!visit || !isStillSo(visit, kind, startsAt)) return { kind: 'not', reason: 'changed' }
  if (!(await isToldByHub(db, configuration, record))) return { kind: 'not', reason: 'vendor-tells' }
  if (startsAt.getTime() - hub.now().getTime() < tooLateMs) return { kind: 'not', reason: 'past' }
  if (!(await organizationState(db)).flowing) return { kind: 'not', reason: 'not-live' }
  const person = await personOfVisit(hub, db, visit)
  if (!person) return { kind: 'not', reason: 'no-person' }
  if (isConfidential(visit.appointment) || isConfidential(person.patient))
    return { kind: 'not', reason: 'confidential' }
  const chosen = await chooseAddress(hub, db, configuration, person, settings, { email, sms })
  if (chosen.kind === 'no') return { kind: 'not', reason: chosen.reason }
  const language = languageOf(person.patient, settings.fallback)
  const facts = factsOf(configuration, settings, {
    kind,
    start: startsAt,
    zone: visit.zone,
    place: placeText(visit, settings),
  })
  const text = textFor(hub, db.organization, setting, facts, language, person.id, chosen.to)
  return { kind: 'send', channel: chosen.to.channel, language, person: person.id, to: chosen.to.value, text }
}

/** All that a message may say. */
export function factsOf(
  { name }: Pick<Configuration, 'name'>,
  { nameless, contact }: ReminderSettings,
  { kind, start, zone, place }: { kind: ReminderKind; start: Date; zone: string; place: MessageFacts['place'] },
): MessageFacts {
  return {
    kind,
    start,
    zone,
    ...(nameless ? {} : { sender: name }),
    ...(place ? { place } : {}),
    contact: { phone: contact.phone, ...(contact.email && !nameless ? { email: contact.email } : {}) },
  }
}

function isStillSo({ standing, start }: Visit, kind: ReminderKind, startsAt: Date): boolean {
  if (kind === 'cancelled') return standing === 'off'
  return standing === 'booked' && start.getTime() === startsAt.getTime()
}

function textFor(
  hub: Hub,
  organization: string,
  { gateway }: ReminderSetting,
  facts: MessageFacts,
  language: ReminderLanguage,
  person: string,
  { channel, token }: UsableAddress,
): MessageText {
  const link = hub.address && `${hub.address}/stop/${stopToken(hub.tokens, { organization, person, channel, token })}`
  if (channel === 'email') return mailText(facts, language, link)
  // Where the gateway brings answers, a word is enough; else the link must be in it.
  return { subject: '', text: smsText(facts, language, gateway?.secret ? 'answers' : { link }) }
}
