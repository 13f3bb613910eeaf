/**
 * What an alert says, as mail and as the body of a webhook: ids, codes, numbers, slugs and links. Nothing is read from
 * messages or records here, so nothing of anybody can get in.
 */
import { classOf } from '../../model/alerts.ts'
import type { AlertRow } from '../../store/alerts.ts'
import { type Language, problemText, spanText, words } from './words.ts'

export type Told = { alert: AlertRow; event: 'opened' | 'cleared' }

/** Whose alerts these are, and what their connections and routes are called. */
export type Setting = {
  organization: { name: string; slug: string; environment: string }
  /** Of the console, without a slash at the end. */
  address: string | undefined
  language: Language
  zone: string
  slugOf(id: string | null): string | undefined
}

export type Text = { subject: string; text: string }

/** Mail about one alert. */
export function mailOf(told: Told, setting: Setting): Text {
  const { language } = setting
  const title = headingOf(told, setting)
  const lines = [title, '', ...bodyOf(told, setting), '', words[language].footer]
  return { subject: subjectOf(title, setting), text: lines.join('\n') }
}

/** Mail about all that was held back while it was quiet. */
export function summaryOf(told: readonly Told[], setting: Setting): Text {
  const { language } = setting
  const title = words[language].summary(told.length)
  const parts = told.flatMap(each => [headingOf(each, setting), ...bodyOf(each, setting).map(line => `  ${line}`), ''])
  return { subject: subjectOf(title, setting), text: [title, '', ...parts, words[language].footer].join('\n') }
}

/** Mail that only shows that the channel works. */
export function testMailOf(setting: Setting): Text {
  const { test, testBody, footer } = words[setting.language]
  return { subject: subjectOf(test, setting), text: [testBody, '', footer].join('\n') }
}

/** The body of a call: one alert, several, or none for a test. Standard Webhooks: `type`, `timestamp`, `data`. */
export function callOf(
  type: 'alert.opened' | 'alert.cleared' | 'alert.summary' | 'alert.test',
  told: readonly Told[],
  setting: Setting,
  at: Date,
): string {
  const { organization } = setting
  const alerts = told.map(each => dataOf(each, setting))
  const data =
    type === 'alert.summary' ? { organization, alerts } : { organization, ...(alerts[0] ? { alert: alerts[0] } : {}) }
  return JSON.stringify({ type, timestamp: at.toISOString(), data })
}

function dataOf({ alert, event }: Told, setting: Setting): Record<string, unknown> {
  const { connection, route } = alert
  return {
    id: alert.id,
    event,
    code: alert.code,
    class: classOf(alert.code),
    severity: alert.severity,
    ...textOf(alert, setting),
    connection: connection && { id: connection, slug: setting.slugOf(connection) },
    route: route && { id: route, slug: setting.slugOf(route) },
    step: alert.step,
    issue: alert.issue,
    message: alert.message,
    delivery: alert.delivery,
    facts: alert.facts,
    openedAt: alert.opened_at.toISOString(),
    clearedAt: alert.cleared_at?.toISOString() ?? null,
    link: linkOf(alert, setting),
  }
}

function subjectOf(title: string, { organization }: Setting): string {
  const stage = organization.environment === 'staging' ? ' (staging)' : ''
  return `[Causeway] ${organization.name}${stage} – ${title}`
}

function headingOf({ alert, event }: Told, setting: Setting): string {
  const { says } = textOf(alert, setting)
  return event === 'cleared' ? words[setting.language].cleared(says) : says
}

function bodyOf({ alert, event }: Told, setting: Setting): string[] {
  const { language, slugOf } = setting
  const w = words[language]
  const span = (ms: number | undefined) => (ms === undefined ? undefined : spanText(ms, language))
  const { facts } = alert
  const over = event === 'cleared'
  const rows: [label: string, value: string | number | null | undefined][] = [
    [w.todo, over ? undefined : textOf(alert, setting).fix],
    [w.since, timeText(alert.opened_at, setting)],
    [w.until, over && alert.cleared_at ? timeText(alert.cleared_at, setting) : undefined],
    [w.connection, slugOf(alert.connection)],
    [w.route, slugOf(alert.route)],
    [w.step, alert.step],
    [w.class, classOf(alert.code)],
    [w.code, alert.code],
    [w.lastProblem, over ? undefined : facts.problem],
    [w.count, facts.count],
    [w.depth, over ? undefined : facts.depth],
    [w.age, over ? undefined : span(facts.ageMs)],
    [w.silent, over ? undefined : span(facts.silentMs)],
    [w.usual, over ? undefined : span(facts.usualMs)],
    [w.requester, facts.requester],
    [w.asked, over ? undefined : facts.asked],
    [w.usuallyAsked, over ? undefined : facts.usuallyAsked],
    [w.endsAt, over || facts.endsAt === undefined ? undefined : timeText(new Date(facts.endsAt), setting)],
    [w.file, facts.file],
    [w.issue, alert.issue],
    [w.message, alert.message],
    [w.delivery, alert.delivery],
    [w.open, linkOf(alert, setting)],
  ]
  const lines = rows.flatMap(([label, value]) =>
    value === undefined || value === null ? [] : [`${label}${w.colon} ${value}`],
  )
  return over ? [w.clearedBody, ...lines] : lines
}

function textOf(alert: AlertRow, { language, slugOf }: Setting): { says: string; fix: string } {
  const { someConnection, someRoute } = words[language]
  const fill = (text: string) =>
    text
      .replaceAll('{connection}', slugOf(alert.connection) ?? someConnection)
      .replaceAll('{route}', slugOf(alert.route) ?? someRoute)
  const { says, fix } = problemText(alert.code, language)
  return { says: fill(says), fix: fill(fix) }
}

/** Where a person acts on it: the message that shows it best, else the issues, the network, the connection, the alerts. */
function linkOf(alert: AlertRow, { address, organization }: Setting): string | undefined {
  if (address === undefined) return undefined
  const base = `${address}/o/${organization.slug}`
  if (alert.issue && alert.message) return `${base}/messages/${alert.message}`
  if (alert.issue) return `${base}/issues/${alert.issue}`
  if (alert.facts.endsAt !== undefined) return `${base}/network?show=gateway`
  if (alert.facts.requester !== undefined)
    return `${base}/network?show=exchanges&requester=${encodeURIComponent(alert.facts.requester)}`
  if (alert.connection) return `${base}/connections/${alert.connection}`
  return `${base}/settings/alerts`
}

function timeText(at: Date, { language, zone }: Setting): string {
  const format = new Intl.DateTimeFormat(words[language].locale, {
    dateStyle: 'long',
    timeStyle: 'long',
    timeZone: zone,
  })
  return format.format(at)
}
