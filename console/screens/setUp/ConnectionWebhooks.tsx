/** The webhooks of a connection at its vendor: what is registered, what is wrong with it, and the button that mends it. */
import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { registerWebhook, removeWebhook, rotateWebhook, verifyWebhook, webhooksQuery } from '../../api/setUp.ts'
import type { Webhook, Webhooks } from '../../api/setUpTypes.ts'
import type { Connection } from '../../api/types.ts'
import { Facts } from '../../parts/Facts.tsx'
import { ErrorNote, LoadingRows } from '../../parts/Notes.tsx'
import { ReasonDialog, type ReasonRequest } from '../../parts/ReasonDialog.tsx'
import { Copyable } from '../../parts/ShortId.tsx'
import { StateMark } from '../../parts/StateMark.tsx'
import { useMay, useSlug } from '../../parts/session.ts'
import text from '../../parts/text.module.css'
import { useChange } from '../../parts/useChange.ts'
import { When } from '../../parts/When.tsx'
import { FindingList } from '../FindingList.tsx'
import { NoRight } from './NoRight.tsx'
import classes from './setUp.module.css'

export function ConnectionWebhooks({ connection }: { connection: Connection }) {
  const slug = useSlug()
  const mayRead = useMay()('configuration.read')
  const { data, error, refetch } = useQuery({ ...webhooksQuery(slug, connection.id), enabled: mayRead })
  if (!mayRead) return <NoRight />
  if (!data) return error ? <ErrorNote error={error} onRetry={() => void refetch()} /> : <LoadingRows rows={4} />
  return <Content connection={connection} webhooks={data} />
}

const cannotRegister: ReadonlySet<string> = new Set(['no-credentials', 'unreachable', 'not-offered'])

function Content({ connection, webhooks }: { connection: Connection; webhooks: Webhooks }) {
  const { t } = useTranslation()
  const slug = useSlug()
  const mayChange = useMay()('configuration.change')
  const { id, title } = connection
  const { state, publicUrl, expected, items, lastReceivedAt } = webhooks
  const words = { title, ...whatItTells(expected.triggers) }
  const register = useChange({ run: () => registerWebhook(slug, id), done: () => t('webhooks.didRegister', words) })
  const rotate = useChange({ run: () => rotateWebhook(slug, id), done: () => t('webhooks.didRotate') })
  const verify = useChange({ run: () => verifyWebhook(slug, id) })
  const canRegister = !cannotRegister.has(state) && publicUrl !== null
  return (
    <>
      <section className={classes.section} aria-live="polite">
        <p>
          <StateMark kind="webhook" state={state} pill />
        </p>
        <p className={classes.about}>
          {t(`webhooks.state.${state}`, words)} {publicUrl === null && t('webhooks.noPublicUrl')}
        </p>
        <div className={classes.actions}>
          {state === 'registered' ? (
            <>
              <Button loading={verify.isPending} disabled={!mayChange} onClick={() => verify.mutate()}>
                {t('webhooks.verify')}
              </Button>
              <Button
                variant="default"
                loading={rotate.isPending}
                disabled={!mayChange}
                onClick={() => rotate.mutate()}
              >
                {t('webhooks.rotate')}
              </Button>
            </>
          ) : (
            <Button
              loading={register.isPending}
              disabled={!mayChange || !canRegister}
              onClick={() => register.mutate()}
            >
              {t(state === 'missing' ? 'webhooks.register' : 'webhooks.mend', words)}
            </Button>
          )}
          {!mayChange && <span className={classes.askAdmin}>{t('setUp.askAdmin')}</span>}
        </div>
        {verify.data && (
          <div className={classes.result}>
            <p>
              <strong>{t(verify.data.ok ? 'webhooks.verifyGood' : 'webhooks.verifyBad')}</strong>
            </p>
            <FindingList findings={verify.data.findings} connection={title} />
          </div>
        )}
      </section>
      <section className={classes.section}>
        <Facts
          facts={[
            { name: t('connections.lastReceived'), value: <When at={lastReceivedAt} /> },
            ...(expected.url ? [{ name: t('webhooks.address'), value: <Copyable text={expected.url} /> }] : []),
            {
              name: t('webhooks.hears'),
              value: expected.triggers.map(trigger => t(`trigger.${trigger}`, { defaultValue: trigger })).join(', '),
            },
          ]}
        />
      </section>
      <Registered items={items} words={words} connection={id} mayChange={mayChange} />
    </>
  )
}

/** An EHR rings for appointments, by a Subscription, and is asked every minute all the same; others tell of bookings. */
function whatItTells(triggers: readonly string[]): { context?: 'appointments' } {
  return triggers.includes('Appointment') ? { context: 'appointments' } : {}
}

type Words = { title: string; context?: 'appointments' }
type RegisteredProps = { items: readonly Webhook[]; words: Words; connection: string; mayChange: boolean }

/** All webhooks that the account has at the vendor; those that are one too many can be removed. */
function Registered({ items, words, connection, mayChange }: RegisteredProps) {
  const { t } = useTranslation()
  const slug = useSlug()
  const [request, setRequest] = useState<ReasonRequest>()
  const remove = useChange({
    run: ({ id, reason }: { id: string; reason: string }) => removeWebhook(slug, connection, id, reason),
    done: () => t('webhooks.didRemove', words),
  })
  if (items.length === 0) return null
  const ask = (webhook: Webhook) =>
    setRequest({
      title: t('webhooks.removeTitle', words),
      explains: t(
        webhook.ours && webhook.state === 'registered' ? 'webhooks.removeOurs' : 'webhooks.removeOther',
        words,
      ),
      does: t('setUp.remove'),
      onReason: ({ reason }) => remove.mutate({ id: webhook.id, reason }),
    })
  return (
    <section className={classes.section} aria-labelledby="webhooks-all">
      <h3 id="webhooks-all" className={classes.heading}>
        {t('webhooks.all', words)}
      </h3>
      <ul className={classes.list}>
        {items.map(webhook => (
          <li key={webhook.id} className={classes.row}>
            <StateMark kind="webhook" state={webhook.state} />
            <span className={classes.rowWords}>
              <span className={text.mono}>{webhook.url}</span>
            </span>
            {mayChange && (webhook.ours || webhook.state !== 'other') && (
              <Button
                variant="subtle"
                color="gray"
                size="compact-sm"
                aria-label={t('webhooks.removeAria', { url: webhook.url })}
                onClick={() => ask(webhook)}
              >
                {t('setUp.remove')}
              </Button>
            )}
          </li>
        ))}
      </ul>
      <ReasonDialog request={request} onClose={() => setRequest(undefined)} />
    </section>
  )
}
