/** The settings of a connection: change, test before saving, put together with what somebody else changed, remove. */
import { Button } from '@mantine/core'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { problemOf } from '../../api/problem.ts'
import { connectionSettingsQuery, connectorsQuery, saveConnection } from '../../api/setUp.ts'
import type { Connector, ConnectionSettings as Saved, Theirs } from '../../api/setUpTypes.ts'
import type { Connection } from '../../api/types.ts'
import { LeaveGuard } from '../../parts/LeaveGuard.tsx'
import { ErrorNote, LoadingRows } from '../../parts/Notes.tsx'
import { ReasonField } from '../../parts/ReasonField.tsx'
import { useMay, useSlug } from '../../parts/session.ts'
import { useChange } from '../../parts/useChange.ts'
import { Conflict } from './Conflict.tsx'
import { ConnectionFields, TestOfForm } from './ConnectionFields.tsx'
import { NoRight } from './NoRight.tsx'
import { RemoveConnection } from './RemoveConnection.tsx'
import classes from './setUp.module.css'
import { type ConnectionFields as Fields, useConnectionForm } from './useConnectionForm.ts'

export function ConnectionSettings({ connection }: { connection: Connection }) {
  const slug = useSlug()
  const may = useMay()
  const mayRead = may('configuration.read')
  const { data, error, refetch, isFetchedAfterMount } = useQuery({
    ...connectionSettingsQuery(slug, connection.id),
    enabled: mayRead,
    // Read again only on purpose: what somebody else saved meanwhile must not pull the form from under the hands.
    refetchOnWindowFocus: false,
  })
  const { data: known } = useQuery({ ...connectorsQuery(slug), enabled: mayRead })
  const connector = known?.items.find(({ name }) => name === connection.connector)
  // The first settings that came after the form opened: the query may be read again while somebody types.
  const [first, setFirst] = useState<Saved>()
  if (data && isFetchedAfterMount && first === undefined) setFirst(data)
  if (!mayRead) return <NoRight />
  if (!first || !connector)
    return error ? <ErrorNote error={error} onRetry={() => void refetch()} /> : <LoadingRows rows={6} height={56} />
  return <Form key={connection.id} connection={connection} connector={connector} saved={first} onSaved={setFirst} />
}

type FormProps = { connection: Connection; connector: Connector; saved: Saved; onSaved: (saved: Saved) => void }
type Meanwhile = { theirs: Theirs; fresh: Saved }

function Form({ connection, connector, saved, onSaved }: FormProps) {
  const { t } = useTranslation()
  const slug = useSlug()
  const may = useMay()
  const client = useQueryClient()
  const [version, setVersion] = useState(saved.version)
  const [meanwhile, setMeanwhile] = useState<Meanwhile>()
  const form = useConnectionForm(connector, { slug: saved.slug, settings: saved.settings, reason: '' }, connection.id)
  const readFresh = () => client.fetchQuery(connectionSettingsQuery(slug, connection.id))
  const save = useChange({
    run: ({ reason, ...fields }: Fields) =>
      saveConnection(slug, connection.id, version, { ...fields, ...(reason ? { reason } : {}) }),
    done: () => t('setUp.saved'),
    after: answer => {
      form.settle()
      setVersion(answer.version)
      void readFresh().then(fresh => {
        onSaved(fresh)
        // Secrets are covered again; what somebody has typed since stays.
        if (!form.isDirty()) form.start({ slug: fresh.slug, settings: fresh.settings, reason: '' })
      })
    },
    refused: error => {
      const { status, theirs } = problemOf(error)
      if (status !== 412 || theirs === undefined) return form.refuse(error)
      void readFresh().then(fresh => setMeanwhile({ theirs: theirs as Theirs, fresh }))
      return true
    },
  })
  const mayChange = may('configuration.change')
  return (
    <>
      <LeaveGuard isDirty={form.isDirty} />
      {meanwhile && (
        <Conflict
          connector={connector}
          theirs={meanwhile.theirs}
          base={saved.settings}
          fresh={meanwhile.fresh.settings}
          mine={form.fields.settings}
          onDecided={settings => {
            form.set({ settings })
            setVersion(meanwhile.fresh.version)
            setMeanwhile(undefined)
          }}
        />
      )}
      <form
        noValidate
        hidden={meanwhile !== undefined}
        onSubmit={event => {
          event.preventDefault()
          if (mayChange) form.submit(save.mutate)
        }}
      >
        <ConnectionFields connector={connector} form={form} />
        <div className={classes.below}>
          <TestOfForm connector={connector} form={form} />
          <ReasonField value={form.fields.reason} onChange={reason => form.set({ reason })} />
          <div className={classes.actions}>
            <Button variant="light" loading={form.test.isPending} onClick={form.runTest}>
              {t('connections.test')}
            </Button>
            <Button type="submit" loading={save.isPending} disabled={!mayChange}>
              {t('setUp.save')}
            </Button>
            {!mayChange && <span className={classes.askAdmin}>{t('setUp.askAdmin')}</span>}
          </div>
        </div>
      </form>
      {mayChange && !meanwhile && <RemoveConnection connection={connection} onRemoving={form.settle} />}
    </>
  )
}
