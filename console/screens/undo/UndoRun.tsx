/** Chooses a run by its route and time, and shows what undoing it would set back before anything is done. */
import { Button, NativeSelect, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { routeNamesQuery } from '../../api/issues.ts'
import { BulkDialog, type BulkRequest } from '../../parts/bulk/BulkDialog.tsx'
import { useNow } from '../../parts/clock.ts'
import { useSlug } from '../../parts/session.ts'
import { instantOfInput, localInput } from '../audit/localTime.ts'
import classes from './FirstAid.module.css'

const hourMs = 3_600_000

export function UndoRun() {
  const { t } = useTranslation()
  const slug = useSlug()
  const now = useNow()
  const { data } = useQuery(routeNamesQuery(slug))
  const [route, setRoute] = useState('')
  const [from, setFrom] = useState(() => localInput(new Date(now.getTime() - hourMs).toISOString()))
  const [to, setTo] = useState(() => localInput(now.toISOString()))
  const [request, setRequest] = useState<BulkRequest>()
  const [fromAt, toAt] = [instantOfInput(from), instantOfInput(to)]
  const isSpan = fromAt !== undefined && toAt !== undefined && fromAt < toAt
  return (
    <form
      className={classes.form}
      onSubmit={event => {
        event.preventDefault()
        if (!isSpan || route === '') return
        // A minute that was named is meant whole.
        const end = new Date(Date.parse(toAt) + 60_000).toISOString()
        setRequest({
          action: 'delivery.undo',
          select: { of: 'deliveries', filter: { route, from: fromAt, to: end } },
        })
      }}
    >
      <NativeSelect
        label={t('undo.route')}
        value={route}
        onChange={event => setRoute(event.currentTarget.value)}
        data={[
          { value: '', label: t('incidents.choose') },
          ...(data?.items ?? []).map(({ id, slug: name }) => ({ value: id, label: name })),
        ]}
      />
      <TextInput
        type="datetime-local"
        label={t('undo.from')}
        value={from}
        onChange={event => setFrom(event.currentTarget.value)}
      />
      <TextInput
        type="datetime-local"
        label={t('undo.to')}
        value={to}
        onChange={event => setTo(event.currentTarget.value)}
        error={isSpan ? undefined : t('undo.noSpan')}
      />
      <Button type="submit" variant="default" disabled={!isSpan || route === ''}>
        {t('undo.look')}
      </Button>
      <BulkDialog request={request} onClose={() => setRequest(undefined)} />
    </form>
  )
}
