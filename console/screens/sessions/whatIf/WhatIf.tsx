/** What if the grace time of an agency were another one: which pairs would appear, become ambiguous or go away. Nothing is changed. */
import { Button, NativeSelect, NumberInput, Progress } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { sitesQuery } from '../../../api/sessions.ts'
import { DetailDrawer } from '../../../parts/DetailDrawer.tsx'
import { LinkButton } from '../../../parts/LinkButton.tsx'
import { ErrorNote, LoadingRows, Note } from '../../../parts/Notes.tsx'
import { useSlug } from '../../../parts/session.ts'
import text from '../../../parts/text.module.css'
import { useLocale } from '../../../parts/useLocale.ts'
import { agenciesOf } from '../agencies.ts'
import classes from '../sessions.module.css'
import { useSessionSearch } from '../useSessionSearch.ts'
import { useWhatIf, type WhatIfState } from './useWhatIf.ts'
import { WhatIfAnswer } from './WhatIfAnswer.tsx'

const mostMinutes = 60
/** Twice what is usual. */
const firstMinutes = 10

export function WhatIf({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation()
  const { data, error, refetch } = useQuery(sitesQuery(useSlug()))
  const agencies = agenciesOf(data?.items ?? [])
  return (
    <DetailDrawer wide title={t('sessions.whatIf.title')} onClose={onClose}>
      {!data ? (
        error ? (
          <ErrorNote error={error} onRetry={() => void refetch()} />
        ) : (
          <LoadingRows rows={3} />
        )
      ) : agencies.length === 0 ? (
        <Note title={t('sessions.whatIf.noAgency')}>
          <p>{t('sessions.whatIf.noAgencyText')}</p>
        </Note>
      ) : (
        <Question agencies={agencies} />
      )}
    </DetailDrawer>
  )
}

type Choice = { value: string; label: string }

function Question({ agencies }: { agencies: readonly Choice[] }) {
  const { t } = useTranslation()
  const slug = useSlug()
  const asked = useSessionSearch().agency
  const [agency, setAgency] = useState(agencies.find(({ value }) => value === asked)?.value ?? agencies[0]?.value ?? '')
  const [minutes, setMinutes] = useState<number | undefined>(firstMinutes)
  const { state, ask, forget } = useWhatIf()
  const label = agencies.find(({ value }) => value === agency)?.label ?? ''
  return (
    <div className={classes.drawer}>
      <p className={text.soft}>{t('sessions.whatIf.lead')}</p>
      <form
        className={classes.trio}
        onSubmit={event => {
          event.preventDefault()
          if (minutes !== undefined) void ask(agency, minutes)
        }}
      >
        <NativeSelect
          label={t('sessions.agency')}
          data={[...agencies]}
          value={agency}
          onChange={event => {
            setAgency(event.currentTarget.value)
            forget()
          }}
        />
        <NumberInput
          label={t('sessions.whatIf.minutes')}
          min={0}
          max={mostMinutes}
          clampBehavior="strict"
          allowDecimal={false}
          value={minutes ?? ''}
          onChange={value => {
            setMinutes(typeof value === 'number' ? value : undefined)
            forget()
          }}
        />
        <Button type="submit" disabled={minutes === undefined} loading={state.kind === 'asking'}>
          {t('sessions.whatIf.look')}
        </Button>
      </form>
      <Answer
        state={state}
        onRetry={() => {
          if (minutes !== undefined) void ask(agency, minutes)
        }}
      />
      <div className={classes.acts}>
        <LinkButton
          to="/o/$slug/practice/$kind"
          params={{ slug, kind: 'agencies' }}
          search={{ open: agency }}
          variant="default"
        >
          {t('sessions.whatIf.toAgency', { name: label })}
        </LinkButton>
        <span className={text.soft}>{t('sessions.whatIf.where')}</span>
      </div>
    </div>
  )
}

function Answer({ state, onRetry }: { state: WhatIfState; onRetry: () => void }) {
  const { t } = useTranslation()
  const { locale } = useLocale()
  const figure = new Intl.NumberFormat(locale)
  switch (state.kind) {
    case 'idle':
      return null
    case 'failed':
      return <ErrorNote error={state.error} onRetry={onRetry} />
    case 'asking': {
      const { checked = 0, total = null } = state.sum ?? {}
      return (
        <div role="status" className={classes.form}>
          <Progress
            value={total ? Math.min(100, (checked / total) * 100) : 100}
            animated={!total}
            size="sm"
            aria-label={t('sessions.whatIf.asking')}
          />
          <span className={text.figures}>
            {total
              ? t('sessions.pulledOf', { items: figure.format(checked), total: figure.format(total) })
              : t('sessions.whatIf.asking')}
          </span>
        </div>
      )
    }
    case 'done':
      return <WhatIfAnswer sum={state.sum} />
  }
}
