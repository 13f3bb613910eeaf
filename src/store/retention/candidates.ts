/**
 * What may go, kind by kind, as one statement each: the preview counts what it finds, the job removes what it finds, so
 * both speak of the same rows. Each gives `id` and `at`, the oldest first, for one connection.
 *
 * $1 connection   $2 kept as bodies until   $3 kept as problems until   $4 metadata kept until   $5 how many
 */
import { deliveryPeriods, messagePeriods, statesKept } from '../../model/retention.ts'

const list = (states: readonly string[]) => `(${states.map(state => `'${state}'`).join(', ')})`
const plainMessages = list(statesKept(messagePeriods, 'bodies'))
const problemMessages = list(statesKept(messagePeriods, 'problems'))
const plainDeliveries = list(statesKept(deliveryPeriods, 'bodies'))
const problemDeliveries = list(statesKept(deliveryPeriods, 'problems'))

/** An issue that somebody may still look into keeps its sample whole. */
const openIssue = (column: 'sample_message' | 'sample_delivery', id: string) => `exists (
  select from issue i where i.organization = current_organization() and i.state in ('open', 'acknowledged') and i.${column} = ${id})`

/** Something that came of the message has not ended, or not long enough ago. A probe for each: few rows. */
const livingDelivery = (kept: string, problemsKept: string) => `exists (
  select from event e
    join delivery d on d.organization = e.organization and d.event = e.id
   where e.organization = m.organization and e.message = m.id
     and (d.settled_at is null
          or not (d.state in ${plainDeliveries} and d.settled_at < ${kept}
                  or d.state in ${problemDeliveries} and d.settled_at < ${problemsKept})
          or ${openIssue('sample_delivery', 'd.id')}))`

const openTask = `exists (
  select from task_message w join task t on t.organization = w.organization and t.id = w.task
   where w.organization = m.organization and w.message = m.id and t.state = 'open')`

/** Messages whose raw bytes and headers may go. */
export const messageBodies = `
  select m.id, m.settled_at as at
    from message m
   where m.organization = current_organization() and m.connection = $1 and m.body is not null
     and m.settled_at < greatest($2::timestamptz, $3)
     and (m.state in ${plainMessages} and m.settled_at < $2 or m.state in ${problemMessages} and m.settled_at < $3)
     and not ${livingDelivery('$2', '$3')}
     and not ${openTask}
     and not ${openIssue('sample_message', 'm.id')}
     and $4::timestamptz is not null
   order by m.settled_at, m.id
   limit $5`

/**
 * Files of referrals that have reached their targets long ago. What is in the hub's own inbox stays: the hub is the place
 * where people look for it.
 */
export const documents = `
  select f.id, f.stored_at as at
    from document f
   where f.organization = current_organization() and f.connection = $1 and f.body is not null
     and f.stored_at < least($2::timestamptz, $3)
     and not exists (
       select from delivery d
        where d.organization = f.organization and d.record = f.record
          and (d.settled_at is null
               or not (d.state in ${plainDeliveries} and d.settled_at < $2
                       or d.state in ${problemDeliveries} and d.settled_at < $3)))
     and not exists (
       select from referral r
        where r.organization = f.organization and r.record = f.record and r.inbox is not null)
     and $4::timestamptz is not null
   order by f.stored_at, f.id
   limit $5`

/** Deliveries to a connection whose answers, in the target's own words, and whose bodies as they were sent may go. */
export const answers = `
  select d.id, d.settled_at as at
    from delivery d
   where d.organization = current_organization() and d.target = $1 and d.said_removed_at is null
     and d.settled_at < greatest($2::timestamptz, $3)
     and (d.state in ${plainDeliveries} and d.settled_at < $2 or d.state in ${problemDeliveries} and d.settled_at < $3)
     and not ${openIssue('sample_delivery', 'd.id')}
     and $4::timestamptz is not null
   order by d.settled_at, d.id
   limit $5`

/** Records of a connection with versions that were replaced long ago and still have their bodies. */
export const recordVersions = `
  select v.record || '/' || v.version as id, next.at
    from record r
    join record_version v on v.organization = r.organization and v.record = r.id and v.version < r.version
    join record_version next on next.organization = v.organization and next.record = v.record
                            and next.version = v.version + 1
   where r.organization = current_organization() and r.connection = $1 and r.version > 1
     and v.body is not null and next.at < $2
     and $3::timestamptz is not null and $4::timestamptz is not null
   order by next.at, r.id
   limit $5`

/** Tasks that were decided long ago and still say whom they were about. */
export const tasks = `
  select t.id, t.decided_at as at
    from task t
   where t.organization = current_organization() and t.connection = $1 and t.state <> 'open'
     and t.body is not null and t.decided_at < $3
     and $2::timestamptz is not null and $4::timestamptz is not null
   order by t.decided_at, t.id
   limit $5`

/** Messages whose rows may go, with their events and deliveries: their bodies went before, and nothing of them is open. */
export const metadata = `
  select m.id, m.settled_at as at
    from message m
   where m.organization = current_organization() and m.connection = $1 and m.body is null
     and m.settled_at < least($2::timestamptz, $3, $4)
     and not ${livingDelivery('$4', '$4')}
     and not exists (select from message_key k where k.organization = m.organization and k.message = m.id)
     and not ${openTask}
     and not ${openIssue('sample_message', 'm.id')}
   order by m.settled_at, m.id
   limit $5`
