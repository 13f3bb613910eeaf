/** The support bundle of a referral, put together. */
import { isReferralClass } from '../../model/referral/classes.ts'
import type { Configuration } from '../../pipeline/configuration.ts'
import {
  contentsOf,
  coverField,
  coverSaid,
  knownFields,
  knownTexts,
  namesOf,
  plainType,
} from '../../referrals/support-bundle.ts'
import type { Whole } from '../../referrals/whole.ts'
import type { ReferralDelivery } from '../../store/lists/referral-deliveries.ts'
import { instantOf } from '../api.ts'
import { showSupport } from './show-support.ts'
import type { SupportBundle } from './support-bundle.ts'

/** The bundle as the API gives it out. */
export function showBundle(configuration: Configuration, whole: Whole, hubVersion: string, now: Date): SupportBundle {
  const { listed, row } = whole
  const supportOf = (connection: string) => showSupport(configuration.connections.get(connection)?.connector.support)
  return {
    madeAt: now.toISOString(),
    referral: {
      id: listed.record,
      version: row.version,
      class: isReferralClass(listed.class) ? listed.class : 'requested',
      routed: listed.routed,
      archived: listed.archived,
      receivedAt: listed.received_at.toISOString(),
      changedAt: listed.changed_at.toISOString(),
      inbox: listed.inbox,
      flag: listed.flagged_at ? { at: listed.flagged_at.toISOString(), problem: listed.flag_problem ?? '' } : null,
    },
    source: { ...namesOf(configuration, listed.connection), support: supportOf(listed.connection) },
    hub: { version: hubVersion, environment: configuration.environment, configuration: configuration.version },
    contents: contentsOf(whole),
    events: whole.events.map(event => ({
      at: event.created_at.toISOString(),
      happenedAt: event.happened_at.toISOString(),
      type: event.type,
      message: event.message,
      version: event.record_version,
    })),
    files: whole.documents.map(({ id, name, content_type, size, state, problem, tries }) => ({
      id,
      name: /^[a-z]+-\d+$/.test(name) ? name : 'document',
      contentType: plainType(content_type),
      size,
      state,
      problem,
      tries,
    })),
    deliveries: whole.deliveries.map(delivery => ({
      ...showDelivery(configuration, whole, delivery),
      support: supportOf(delivery.target),
    })),
  }
}

function showDelivery(
  configuration: Configuration,
  whole: Whole,
  delivery: ReferralDelivery,
): Omit<SupportBundle['deliveries'][number], 'support'> {
  const routes = configuration.routes.filter(each => each.target.id === delivery.target)
  const texts = knownTexts(routes)
  const fields = knownFields(routes)
  return {
    id: delivery.id,
    ...namesOf(configuration, delivery.target),
    eventType: delivery.event_type,
    recordVersion: delivery.record_version,
    state: delivery.state,
    problem: delivery.problem,
    createdAt: delivery.created_at.toISOString(),
    settledAt: instantOf(delivery.settled_at),
    replayOf: delivery.replay_of,
    parts: (whole.parts.get(delivery.id) ?? []).map(({ part, state, problem }) => ({ part, state, problem })),
    attempts: (whole.attempts.get(delivery.id) ?? []).map(attempt => {
      const said = whole.saidOf(delivery.id, attempt.said)
      return {
        number: attempt.number,
        startedAt: attempt.started_at.toISOString(),
        endedAt: instantOf(attempt.ended_at),
        outcome: attempt.outcome,
        status: attempt.status,
        problem: attempt.problem,
        fields: (said?.fields ?? []).map(field => coverField(field, fields)),
        text: said?.text === undefined ? null : coverSaid(said.text, texts),
      }
    }),
  }
}
