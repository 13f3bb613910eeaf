/** Settings → Organization: its name, staging or production and what changes with that, and what going live waits for. */
import { Button, Radio, Stack, TextInput } from '@mantine/core'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { problemOf } from '../../api/problem.ts'
import { organizationQuery, saveOrganization } from '../../api/setUp.ts'
import type { OrganizationSettings as Saved } from '../../api/setUpTypes.ts'
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
  const { data, error, refetch } = useQuery({
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
          ) : data ? (
            <Form key={data.version} saved={data} />
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

const environments = ['staging', 'production'] as const

function Form({ saved }: { saved: Saved }) {
  const { t } = useTranslation()
  const slug = useSlug()
  const client = useQueryClient()
  const mayChange = useMay()('configuration.change')
  const [name, setName] = useState(saved.name)
  const [environment, setEnvironment] = useState(saved.environment)
  const [reason, setReason] = useState('')
  const [asked, setAsked] = useState(false)
  const isChanged = name.trim() !== saved.name || environment !== saved.environment
  const dirty = useRef(isChanged)
  dirty.current = isChanged
  const noReason = reason.trim().length < 3
  const save = useChange({
    run: () => saveOrganization(slug, saved.version, { name: name.trim(), environment, reason: reason.trim() }),
    done: () => t('setUp.saved'),
    after: () => {
      dirty.current = false
      // The bar on top shows name and environment from the session.
      void client.invalidateQueries({ queryKey: ['session'] })
    },
    refused: error => {
      if (problemOf(error).status !== 412) return false
      void client.invalidateQueries({ queryKey: organizationQuery(slug).queryKey })
      return false
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
