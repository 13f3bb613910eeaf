/** Settings → Organization: its name, staging or production and what changes with that, and what going live waits for. */
import { Button, Radio, Stack, TextInput } from '@mantine/core'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { problemOf } from '../../api/problem.ts'
import { organizationQuery, saveOrganization } from '../../api/setUp.ts'
import type { Person, OrganizationSettings as Saved } from '../../api/setUpTypes.ts'
import { LeaveGuard } from '../../parts/LeaveGuard.tsx'
import { ErrorNote, LoadingRows } from '../../parts/Notes.tsx'
import { useMay, useSlug } from '../../parts/session.ts'
import { useChange } from '../../parts/useChange.ts'
import { GoLive } from './GoLive.tsx'
import { NoRight } from './NoRight.tsx'
import classes from './setUp.module.css'

export function OrganizationSettings() {
  const { t } = useTranslation()
  const slug = useSlug()
  const may = useMay()
  const mayRead = may('configuration.read')
  const { data, error, refetch, isFetchedAfterMount } = useQuery({
    ...organizationQuery(slug),
    enabled: mayRead,
    refetchOnWindowFocus: false,
  })
  return (
    <div className={classes.page}>
      <div className={classes.halves}>
        <section className={classes.card} aria-labelledby="organization">
          <h2 id="organization" className={classes.heading}>
            {t('organization.title')}
          </h2>
          {!mayRead ? (
            <NoRight />
          ) : data && isFetchedAfterMount ? (
            <Form opened={data} />
          ) : error ? (
            <ErrorNote error={error} onRetry={() => void refetch()} />
          ) : (
            <LoadingRows rows={4} height={48} />
          )}
        </section>
        {may('go-live.read') && <GoLive />}
      </div>
    </div>
  )
}

type Theirs = { by: Person | null; name: string; environment: string }

const environments = ['staging', 'production'] as const

function Form({ opened }: { opened: Saved }) {
  const { t } = useTranslation()
  const slug = useSlug()
  const client = useQueryClient()
  const mayChange = useMay()('configuration.change')
  // As it was when the form opened or was last saved: what others save meanwhile must not pull it away.
  const [saved, setSaved] = useState(opened)
  const [meanwhile, setMeanwhile] = useState<Theirs>()
  const [name, setName] = useState(saved.name)
  const [environment, setEnvironment] = useState(saved.environment)
  const [reason, setReason] = useState('')
  const [asked, setAsked] = useState(false)
  const isChanged = name.trim() !== saved.name || environment !== saved.environment
  const dirty = useRef(isChanged)
  dirty.current = isChanged
  const noReason = reason.trim().length < 3
  const readFresh = () => client.fetchQuery({ ...organizationQuery(slug), staleTime: 0 })
  const save = useChange({
    run: () => saveOrganization(slug, saved.version, { name: name.trim(), environment, reason: reason.trim() }),
    done: () => t('setUp.saved'),
    after: () => {
      dirty.current = false
      setMeanwhile(undefined)
      setReason('')
      setAsked(false)
      void readFresh().then(setSaved)
      // The bar on top shows name and environment from the session.
      void client.invalidateQueries({ queryKey: ['session'] })
    },
    refused: error => {
      const { status, theirs } = problemOf(error)
      if (status !== 412) return false
      void readFresh().then(fresh => {
        // What only they changed is theirs; what I typed stays, beside what they made of it.
        if (name.trim() === saved.name) setName(fresh.name)
        if (environment === saved.environment) setEnvironment(fresh.environment)
        setMeanwhile({ by: null, ...(theirs as Partial<Theirs>), name: fresh.name, environment: fresh.environment })
        setSaved(fresh)
      })
      return true
    },
  })
  return (
    <form
      className={classes.form}
      noValidate
      onSubmit={event => {
        event.preventDefault()
        setAsked(true)
        if (mayChange && isChanged && name.trim() !== '' && !noReason) save.mutate()
      }}
    >
      <LeaveGuard isDirty={() => dirty.current} />
      {meanwhile && (
        <div className={classes.result} role="alert">
          <p>
            <strong>{t('conflict.title', { who: meanwhile.by?.name ?? t('history.somebody') })}</strong>{' '}
            {t('organization.meanwhile', {
              name: meanwhile.name,
              environment: t(`environment.${meanwhile.environment}`, { defaultValue: meanwhile.environment }),
            })}
          </p>
        </div>
      )}
      <TextInput
        label={t('organization.name')}
        description={t('organization.nameHelp')}
        aria-required
        error={asked && name.trim() === '' ? t('form.error.required') : undefined}
        value={name}
        disabled={!mayChange}
        onChange={event => setName(event.currentTarget.value)}
      />
      <Radio.Group label={t('organization.environment')} value={environment} onChange={setEnvironment}>
        <Stack gap={8} mt={8}>
          {environments.map(value => (
            <Radio
              key={value}
              value={value}
              disabled={!mayChange}
              label={t(`environment.${value}`)}
              description={t(`organization.means.${value}`)}
            />
          ))}
        </Stack>
      </Radio.Group>
      {isChanged && (
        <TextInput
          label={t('reason.label')}
          description={t('setUp.reasonHelp')}
          aria-required
          error={asked && noReason ? t('reason.missing') : undefined}
          value={reason}
          maxLength={500}
          autoComplete="off"
          onChange={event => setReason(event.currentTarget.value)}
        />
      )}
      <div className={classes.actions}>
        <Button type="submit" loading={save.isPending} disabled={!mayChange || !isChanged}>
          {t('setUp.save')}
        </Button>
        {!mayChange && <span className={classes.askAdmin}>{t('setUp.askAdmin')}</span>}
      </div>
    </form>
  )
}
