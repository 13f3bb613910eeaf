/** The good end of a delivery to Cal.com. */
import type { Outcome, TargetAlias, TargetLink } from '../../../model/outcome.ts'
import type { Work } from '../../connector.ts'
import type { Sent } from '../sent.ts'

/** What Cal.com holds, every id it is known by there from now on, and what it has not told yet. */
export function delivered(work: Work, sent: Sent, news?: unknown): Outcome {
  const aliases: TargetAlias[] = sent.seat
    ? [{ entity: 'booking', system: 'seat', value: sent.seat }]
    : [
        { entity: 'booking', system: 'uid', value: sent.uid },
        ...(sent.bookingId === undefined
          ? []
          : [{ entity: 'booking', system: 'booking-id', value: String(sent.bookingId) }]),
      ]
  return {
    kind: 'delivered',
    link: linkOf(work, sent.seat ?? sent.uid),
    sent,
    aliases,
    ...(news === undefined ? {} : { news }),
  }
}

/** One name for good, although the uid changes with every move. */
export function linkOf(work: Work, id: string): TargetLink {
  return { entity: 'Appointment', id: work.link?.id ?? id }
}
