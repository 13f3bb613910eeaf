/** A new crosswalk, in the drawer: between which two connections, and for what. Values without a counterpart make one, too. */
import { Button, NativeSelect } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { connectionsQuery } from '../../api/queries.ts'
import { createCrosswalk, crosswalksQuery } from '../../api/setUp.ts'
import { type CrosswalkKind, crosswalkKinds } from '../../api/setUpTypes.ts'
import { DetailDrawer } from '../../parts/DetailDrawer.tsx'
import { ErrorNote, LoadingRows } from '../../parts/Notes.tsx'
import { useMay, useSlug } from '../../parts/session.ts'
import { useChange } from '../../parts/useChange.ts'
import { NoRight } from './NoRight.tsx'
import classes from './setUp.module.css'
import { freeSlug } from './slugs.ts'

const words: Readonly<Record<CrosswalkKind, string>> = {
  practitioner: 'practitioners',
  location: 'places',
  'event-type': 'visits',
  question: 'questions',
}

export function NewCrosswalk() {
  const { t } = useTranslation()
  const slug = useSlug()
  const mayChange = useMay()('configuration.change')
  const navigate = useNavigate()
  const { data: known, error, refetch } = useQuery(connectionsQuery(slug))
  const { data: crosswalks } = useQuery({ ...crosswalksQuery(slug), enabled: mayChange })
  const [kind, setKind] = useState<CrosswalkKind>('practitioner')
  const [from, setFrom] = useState('')
  const [to, setTo] = useState('')
  const [asked, setAsked] = useState(false)
  const taken = crosswalks?.items ?? []
  const twin = taken.find(each => each.kind === kind && each.from.id === from && each.to.id === to)
  const open = (id: string) => void navigate({ to: '/o/$slug/connections/crosswalks/$id', params: { slug, id } })
  const save = useChange({
    run: () =>
      createCrosswalk(slug, {
        slug: freeSlug(
          words[kind],
          taken.map(each => each.slug),
        ),
        kind,
        from,
        to,
      }),
    after: ({ id }) => open(id),
  })
  const items = known?.items ?? []
  const choose = { value: '', label: t('routes.choose') }
  const option = ({ id, title, slug: own }: (typeof items)[number]) => ({ value: id, label: `${title} (${own})` })
  const missing = (value: string) => (asked && value === '' ? t('form.error.required') : undefined)
  return (
    <DetailDrawer
      title={t('crosswalks.new')}
      onClose={() => void navigate({ to: '/o/$slug/connections/crosswalks', params: { slug } })}
    >
      {!mayChange ? (
        <NoRight />
      ) : !known || !crosswalks ? (
        error ? (
          <ErrorNote error={error} onRetry={() => void refetch()} />
        ) : (
          <LoadingRows rows={3} height={56} />
        )
      ) : (
        <form
          className={classes.form}
          noValidate
          onSubmit={event => {
            event.preventDefault()
            setAsked(true)
            if (twin) return open(twin.id)
            if (from !== '' && to !== '') save.mutate()
          }}
        >
          <NativeSelect
            label={t('crosswalks.kindHead')}
            data={crosswalkKinds.map(value => ({ value, label: t(`crosswalks.kind.${value}`) }))}
            value={kind}
            onChange={event => setKind(crosswalkKinds.find(each => each === event.currentTarget.value) ?? kind)}
          />
          <NativeSelect
            label={t('routes.from')}
            data={[choose, ...items.map(option)]}
            value={from}
            error={missing(from)}
            onChange={event => setFrom(event.currentTarget.value)}
          />
          <NativeSelect
            label={t('routes.to')}
            data={[
              choose,
              ...items.filter(each => each.id !== from && (each.capabilities?.delivers?.length ?? 0) > 0).map(option),
            ]}
            value={to}
            error={missing(to)}
            onChange={event => setTo(event.currentTarget.value)}
          />
          {twin && <p className={classes.about}>{t('crosswalks.twin')}</p>}
          <div className={classes.actions}>
            <Button type="submit" loading={save.isPending}>
              {t(twin ? 'crosswalks.openTwin' : 'crosswalks.create')}
            </Button>
          </div>
        </form>
      )}
    </DetailDrawer>
  )
}
