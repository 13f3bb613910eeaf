/** Mail about what a run by the clock newly found: counts and a link, nothing of anybody. */
import type { DifferenceKind } from '../../model/reconcile/kinds.ts'
import { administratorsOf, organizationOf } from '../../store/recipients.ts'
import type { Scope } from '../../store/scope.ts'
import { queueMail } from '../mail.ts'
import type { Outcome } from './compare.ts'
import type { Reconciling } from './context.ts'

/** Queues the mail to the administrators, where the pair wishes it and something is new. */
export async function tellFound(context: Reconciling, db: Scope, outcome: Outcome): Promise<void> {
  const { hub, pair, run } = context
  const { accountKeys } = hub
  if (!pair.row.tell || run.cause === 'person' || outcome.fresh === 0 || !accountKeys) return
  const organization = await organizationOf(db)
  const link = hub.address ? `${hub.address}/o/${organization.slug}/reconciliation?run=${run.id}` : undefined
  const mail = composeMail({
    organization: organization.name,
    systems: [pair.a.slug, pair.b.slug],
    ...outcome,
    ...(link ? { link } : {}),
  })
  for (const { email } of await administratorsOf(db, accountKeys))
    await queueMail(hub, db, db.organization, { kind: 'reconciliation', to: email, ...mail })
}

type Told = { organization: string; systems: readonly [string, string]; link?: string } & Outcome

/** The mail, in both languages of the console: the hub does not know which its reader prefers. */
export function composeMail({ organization, systems: [a, b], found, fresh, counts, link }: Told): {
  subject: string
  text: string
} {
  const lines = (words: Readonly<Record<DifferenceKind, string>>) =>
    (Object.keys(words) as DifferenceKind[]).flatMap(kind =>
      counts[kind] ? [`  ${words[kind]}: ${counts[kind]}`] : [],
    )
  const text = [
    `${a} and ${b} differ in ${found}; ${fresh} of these are new.`,
    ...lines(english),
    ...(link ? ['', `Look at them and put them right: ${link}`] : []),
    '',
    '—',
    '',
    `${a} et ${b} diffèrent sur ${found} points, dont ${fresh} nouveaux.`,
    ...lines(french),
    ...(link ? ['', `Les examiner et les corriger : ${link}`] : []),
  ]
  return { subject: `[${organization}] ${a} / ${b}: ${fresh} new`, text: text.join('\n') }
}

const english: Readonly<Record<DifferenceKind, string>> = {
  missing: 'missing',
  extra: 'left over',
  time: 'another time',
  practitioner: 'another practitioner',
  location: 'another place',
  status: 'another status',
  patient: 'another person',
  duplicate: 'there twice',
  hours: 'other hours',
  busy: 'taken times not held',
  late: 'arrived late',
}
const french: Readonly<Record<DifferenceKind, string>> = {
  missing: 'manquants',
  extra: 'en trop',
  time: 'autre heure',
  practitioner: 'autre praticien',
  location: 'autre lieu',
  status: 'autre état',
  patient: 'autre personne',
  duplicate: 'en double',
  hours: 'autres heures',
  busy: 'heures prises non bloquées',
  late: 'arrivés en retard',
}
