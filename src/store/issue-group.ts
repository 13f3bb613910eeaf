/**
 * Which rows belong to an issue: conditions on deliveries and messages by the cause they failed for. Written once, so that
 * what is counted, what is listed and what is retried are the same rows.
 */
import type { Sql } from './scope.ts'

/** Conditions as SQL with `$n` for each value; the values in their order. */
export type Condition = { text: string; values: readonly unknown[] }

export type IssueGroup =
  /** Deliveries that failed for this cause and that no later one of the same record has replaced. */
  | { kind: 'deliveries'; where: Condition; canRetry: boolean }
  | { kind: 'messages'; where: Condition; canRetry: boolean }
  /** Nothing failed one by one: a poll, a test. */
  | { kind: 'none' }

export type Cause = { connection: string; step: string; code: string; detail: string }

/**
 * A delivery that is the last word on its record for its route: what came after it, a replay or a newer version, has made it
 * good or failed in its place, and sending both would send one thing twice.
 */
export const isLastWord = `(
  select later.id from delivery later       -- a probe for each failed one, however many deliveries there are
   where later.organization = d.organization and later.record = d.record and later.route = d.route and later.id > d.id
   order by later.id
   limit 1) is null`

/** Deliveries (`d`) that ended badly and wait for a person. */
export const failedDelivery = `d.state = any ('{rejected,dead,ambiguous}'::text[]) and ${isLastWord}`

/** The rows of an issue, by its cause. */
export function groupOf({ connection, step, code, detail }: Cause): IssueGroup {
  if (code.startsWith('connection.'))
    return {
      kind: 'deliveries',
      where: {
        text: `d.target = $n and d.state = any ('{pending,sending,retry}'::text[])`,
        values: [connection],
      },
      canRetry: false, // they leave by themselves when the connection works again
    }
  if (step === 'deliver')
    return {
      kind: 'deliveries',
      where: { text: `d.target = $n and d.problem = $n and ${failedDelivery}`, values: [connection, code] },
      canRetry: true,
    }
  if (step === 'parse' || step === 'apply' || step === 'read')
    return {
      kind: 'messages',
      where: {
        text: `m.connection = $n and m.problem = $n and m.state = any ('{unreadable,held,reading}'::text[])
           and ($n = '' or left(case when m.state = 'unreadable' then m.problem_where else m.reason end, 200) = $n)`,
        values: [connection, code, detail, detail],
      },
      canRetry: step === 'parse' || code === 'message.apply-failed', // what is held goes on when its task is decided
    }
  return { kind: 'none' }
}

/** Puts the values of a condition at the end of `values` and their numbers into its text. */
export function bindCondition({ text, values }: Condition, into: unknown[]): string {
  let next = 0
  return text.replaceAll('$n', () => {
    into.push(values[next])
    next += 1
    return `$${into.length}`
  })
}

/** How many rows of an issue wait for a person. */
export async function countGroup(db: Sql, cause: Cause): Promise<number> {
  const group = groupOf(cause)
  if (group.kind === 'none') return 0
  const values: unknown[] = []
  const where = bindCondition(group.where, values)
  const from = group.kind === 'deliveries' ? 'delivery d' : 'message m'
  const alias = group.kind === 'deliveries' ? 'd' : 'm'
  const { rows } = await db.query<{ count: number }>(
    `select count(*)::int as count from ${from} where ${alias}.organization = current_organization() and ${where}`,
    values,
  )
  return rows[0]?.count ?? 0
}
