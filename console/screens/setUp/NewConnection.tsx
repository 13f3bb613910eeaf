/** A new connection: first which system, then its settings, a test before anything is saved, and the way on. */
import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { connectionsQuery } from '../../api/queries.ts'
import { connectorsQuery, createConnection } from '../../api/setUp.ts'
import type { Connector } from '../../api/setUpTypes.ts'
import { LeaveGuard } from '../../parts/LeaveGuard.tsx'
import { ErrorNote, LoadingRows } from '../../parts/Notes.tsx'
import { PageHead } from '../../parts/PageHead.tsx'
import { ReasonField } from '../../parts/ReasonField.tsx'
import { useMay, useSlug } from '../../parts/session.ts'
import text from '../../parts/text.module.css'
import { useChange } from '../../parts/useChange.ts'
import { ConnectionFields, TestOfForm } from './ConnectionFields.tsx'
import { ConnectorCards } from './ConnectorCards.tsx'
import { ConnectorNeeds } from './ConnectorNeeds.tsx'
import { NoRight } from './NoRight.tsx'
import classes from './setUp.module.css'
import { freeSlug } from './slugs.ts'
import { useConnectionForm } from './useConnectionForm.ts'

export function NewConnection() {
  const { t } = useTranslation()
  const slug = useSlug()
  const may = useMay()
  const { connector: chosen } = useSearch({ from: '/o/$slug/connections/new' })
  const { data, error, refetch } = useQuery(connectorsQuery(slug))
  const { data: known } = useQuery(connectionsQuery(slug))
  const connector = data?.items.find(({ name }) => name === chosen)
  return (
    <>
      <PageHead
        title={connector ? t('setUp.newOf', { title: connector.title }) : t('setUp.newConnection')}
        about={
          <Link to="/o/$slug/connections" params={{ slug }} className={text.link}>
            {t('setUp.backToConnections')}
          </Link>
        }
      />
      <div className={classes.page}>
        {!may('configuration.change') ? (
          <NoRight />
        ) : !data || !known ? (
          error ? (
            <ErrorNote error={error} onRetry={() => void refetch()} />
          ) : (
            <LoadingRows rows={4} height={72} />
          )
        ) : connector ? (
          <Form key={connector.name} connector={connector} taken={known.items.map(each => each.slug)} />
        ) : (
          <ConnectorCards connectors={data.items} />
        )}
      </div>
    </>
  )
}

/** What a connector is usually called where there is one of it. */
const usualNames: Readonly<Record<string, string>> = { fhir: 'ehr' }

function Form({ connector, taken }: { connector: Connector; taken: readonly string[] }) {
  const { t } = useTranslation()
  const slug = useSlug()
  const navigate = useNavigate()
  const { name, title } = connector
  const form = useConnectionForm(connector, {
    slug: freeSlug(usualNames[name] ?? name, taken),
    settings: {},
    reason: '',
  })
  const save = useChange({
    run: (fields: typeof form.fields) =>
      createConnection(slug, {
        slug: fields.slug,
        connector: name,
        settings: fields.settings,
        ...(fields.reason ? { reason: fields.reason } : {}),
      }),
    done: () => t('setUp.connected', { title }),
    after: ({ id }) => {
      form.settle()
      // Where the system sends by itself, its webhook is the next thing to do.
      const tab = connector.needsWebhooks ? 'webhooks' : 'status'
      void navigate({ to: '/o/$slug/connections/$id', params: { slug, id }, search: { tab } })
    },
    refused: form.refuse,
  })
  return (
    <div className={classes.columns}>
      <LeaveGuard isDirty={form.isDirty} />
      <form
        className={classes.card}
        noValidate
        onSubmit={event => {
          event.preventDefault()
          form.submit(save.mutate)
        }}
      >
        <ConnectionFields connector={connector} form={form} />
        <TestOfForm connector={connector} form={form} />
        <ReasonField value={form.fields.reason} onChange={reason => form.set({ reason })} />
        <div className={classes.actions}>
          <Button variant="light" loading={form.test.isPending} onClick={form.runTest}>
            {t('connections.test')}
          </Button>
          <Button type="submit" loading={save.isPending}>
            {t('setUp.save')}
          </Button>
          <Button
            variant="subtle"
            color="gray"
            onClick={() => void navigate({ to: '/o/$slug/connections/new', params: { slug }, search: {} })}
          >
            {t('setUp.another')}
          </Button>
        </div>
      </form>
      <ConnectorNeeds connector={connector} />
    </div>
  )
}
