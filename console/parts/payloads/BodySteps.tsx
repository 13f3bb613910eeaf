/** The uncovered bodies, step by step: as it came, what was read in it, what it wrote, what was sent and what came back. */
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { Bodies, Exchange, SentAttempt, WrittenRecord } from '../../api/audit.ts'
import { Diff, JsonView } from '../Diff.tsx'
import type { JsonValue } from '../difference.ts'
import { problemText } from '../problemText.ts'
import text from '../text.module.css'
import { When } from '../When.tsx'
import classes from './Payloads.module.css'

export function BodySteps({ bodies }: { bodies: Bodies }) {
  const { t } = useTranslation()
  const { received, parsed, records, attempts } = bodies
  const writtenOf = ({ recordType }: SentAttempt) => records.find(record => record.type === recordType)
  return (
    <>
      <Step title={t('step.receive')}>
        {received ? <Received received={received} /> : <p className={text.soft}>{t('payloads.gone')}</p>}
      </Step>
      <Step title={t('step.parse')}>
        {parsed ? <Parsed parsed={parsed} /> : <p className={text.soft}>{t('payloads.gone')}</p>}
      </Step>
      <Step title={t('step.apply')}>
        {records.length === 0 && <p className={text.soft}>{t('payloads.nothingWritten')}</p>}
        {records.map(record => (
          <Written key={`${record.record} ${record.version}`} record={record} />
        ))}
      </Step>
      <Step title={t('step.deliver')}>
        {attempts.length === 0 && <p className={text.soft}>{t('payloads.nothingSent')}</p>}
        {attempts.map(attempt => (
          <Sent key={`${attempt.delivery} ${attempt.number}`} attempt={attempt} record={writtenOf(attempt)} />
        ))}
      </Step>
    </>
  )
}

function Step({ title, children }: { title: string; children: ReactNode }) {
  return (
    <div className={classes.step}>
      <h4>{title}</h4>
      {children}
    </div>
  )
}

function Received({ received }: { received: NonNullable<Bodies['received']> }) {
  const { t } = useTranslation()
  const { headers, text: body, base64, contentType, size, at } = received
  return (
    <>
      <p className={text.soft}>
        {contentType ?? t('payloads.noType')} · {t('payloads.bytes', { count: size })} · <When at={at} show="clock" />
      </p>
      <details>
        <summary>{t('payloads.headers', { count: Object.keys(headers).length })}</summary>
        <pre className={classes.raw}>
          {Object.entries(headers)
            .map(([name, value]) => `${name}: ${value}`)
            .join('\n')}
        </pre>
      </details>
      {body === null ? (
        <>
          <p className={text.soft}>{t('payloads.binary')}</p>
          <pre className={classes.raw}>{base64}</pre>
        </>
      ) : (
        <Body body={body} label={t('payloads.body')} />
      )}
    </>
  )
}

function Parsed({ parsed }: { parsed: NonNullable<Bodies['parsed']> }) {
  const { t } = useTranslation()
  const { kind, events, because } = parsed
  switch (kind) {
    case 'events':
      return <JsonView value={events} label={t('step.parse')} open={false} />
    case 'ignored':
      return <p>{t(`ignored.${because}`, { defaultValue: because ?? '' })}</p>
    case 'refused':
      return <p>{problemText(t, because ?? '', {}).says}</p>
  }
}

function Written({ record }: { record: WrittenRecord }) {
  const { t } = useTranslation()
  const { type, version, before, after } = record
  const name = t(`record.${type}`, { defaultValue: type })
  return (
    <>
      <p>
        {name} <span className={text.soft}>· {t('payloads.version', { version })}</span>
      </p>
      {after === null ? (
        <p className={text.soft}>{t('payloads.gone')}</p>
      ) : (
        <Diff before={before ?? undefined} after={after} label={name} />
      )}
    </>
  )
}

/** What the mapping made of the record, against the record itself; then each request as it left. */
function Sent({ attempt, record }: { attempt: SentAttempt; record: WrittenRecord | undefined }) {
  const { t } = useTranslation()
  const { target, number, startedAt, outcome, body, exchanges, recordType } = attempt
  const name = t(`record.${recordType}`, { defaultValue: recordType })
  return (
    <>
      <p>
        {name} → {target.title}{' '}
        <span className={text.soft}>
          · {t('delivery.attempt', { number })} · <When at={startedAt} show="clock" /> ·{' '}
          {t(`outcome.${outcome ?? 'open'}`, { defaultValue: outcome ?? '' })}
        </span>
      </p>
      {body === null ? (
        <p className={text.soft}>{t('payloads.gone')}</p>
      ) : (
        <details>
          <summary>{t('payloads.mapped')}</summary>
          <Diff before={record?.after ?? undefined} after={body} label={t('payloads.mapped')} />
        </details>
      )}
      {placed(exchanges).map(({ place, exchange }) => (
        <Request key={place} exchange={exchange} />
      ))}
    </>
  )
}

/** Requests have no name but their place. */
const placed = (exchanges: readonly Exchange[]) => exchanges.map((exchange, place) => ({ exchange, place }))

function Request({ exchange }: { exchange: Exchange }) {
  const { t } = useTranslation()
  const { method, url, sent, status, answer, failed } = exchange
  return (
    <details>
      <summary className={text.mono}>
        {method} {url} → {status ?? failed}
      </summary>
      {sent && <Body body={sent} label={t('payloads.request')} />}
      {answer && <Body body={answer} label={t('payloads.answer')} />}
    </details>
  )
}

/** JSON folds by element; anything else stands as it is. */
function Body({ body, label }: { body: string; label: string }) {
  const json = jsonOf(body)
  return (
    <>
      <p className={text.soft}>{label}</p>
      {json === undefined ? (
        <pre className={classes.raw}>{body}</pre>
      ) : (
        <JsonView value={json} label={label} open={false} />
      )}
    </>
  )
}

function jsonOf(body: string): JsonValue | undefined {
  try {
    const value: unknown = JSON.parse(body)
    return typeof value === 'object' && value !== null ? (value as JsonValue) : undefined
  } catch {
    return undefined
  }
}
